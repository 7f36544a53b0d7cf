"use strict";
/* What the components leave undone: one light look, live regions with a role, focus and reading position. */
(() => {
  const box = () => document.querySelector("#question textarea, #question input");

  /* The product has one look; the components would follow a dark operating system half-way. */
  const keepLight = () => {
    /* Removing an absent class counts as a change too, and would call this for ever. */
    if (document.body.classList.contains("dark")) document.body.classList.remove("dark");
  };

  /* The components set the language to that of their own labels. */
  const speakEnglish = () => {
    if (document.documentElement.lang !== "en-GB") document.documentElement.lang = "en-GB";
  };

  /* A wide table row scrolls sideways in its quotation; the keyboard must reach it. */
  const reachQuotes = () => {
    document.querySelectorAll("blockquote:not([tabindex])").forEach((quote) => {
      if (quote.scrollWidth > quote.clientWidth + 1) quote.setAttribute("tabindex", "0");
    });
  };

  /* The components open every link in a new tab, so that a conversation is not lost, and let no name pass. */
  const nameWays = () => {
    const ways = document.querySelector("#masthead .ways");
    if (ways && !ways.hasAttribute("aria-label")) {
      ways.setAttribute("aria-label", "Parts of this assistant");
      const here = ways.querySelector("a[href='/']");
      here?.setAttribute("aria-current", "page");
      here?.removeAttribute("target");
    }
    document.querySelectorAll("#masthead .ways a[target]:not(:has(.away)), dl.reading li a:not(:has(.away))").forEach((link) => {
      const mark = document.createElement("span");
      mark.className = "away";
      mark.setAttribute("aria-hidden", "true");
      mark.textContent = "↗";
      const heard = document.createElement("span");
      heard.className = "heard";
      heard.textContent = " (opens in a new tab)";
      link.append(mark, heard);
    });
  };

  /* How high the column with the question is: one that fits stays in sight, a higher one moves to its end. */
  const measureColumn = () => {
    const column = document.getElementById("conversation-column");
    if (!column || column.dataset.measured) return;
    column.dataset.measured = "yes";
    new ResizeObserver(() => {
      column.style.setProperty("--column-height", `${column.offsetHeight}px`);
      reachQuotes();
    }).observe(column);
  };

  const describe = () => {
    measureColumn();
    const status = document.getElementById("status");
    if (status && !status.hasAttribute("role")) {
      status.setAttribute("role", "status");
    }
    const log = document.querySelector("#conversation [role=log]");
    if (log && !log.hasAttribute("tabindex")) {
      log.setAttribute("tabindex", "0");
      log.setAttribute("aria-label", "Conversation");
    }
    /* The component names each message by its source text, tags and all; the words themselves are enough. */
    document.querySelectorAll("#conversation [data-testid=bot], #conversation [data-testid=user]").forEach((message) => {
      message.removeAttribute("aria-label");
    });
    reachQuotes();
    nameWays();
    document.querySelectorAll("a[href^='tel:'], a[href^='sms:'], a[href*='/answer/']").forEach((link) => link.removeAttribute("target"));
  };

  /* A new question or answer: put the question at the top of the conversation, so that reading starts there. */
  let last = 0;
  const follow = () => {
    const asked = document.querySelectorAll("#conversation .asked");
    const answers = document.querySelectorAll("#conversation .answer");
    const seen = asked.length + answers.length;
    if (seen === last) return;
    last = seen;
    const log = document.querySelector("#conversation [role=log]");
    const newest = asked[asked.length - 1];
    if (!log || !newest) return;
    if (log.scrollHeight > log.clientHeight) {
      log.scrollTop += newest.getBoundingClientRect().top - log.getBoundingClientRect().top;
      return;
    }
    /* Where the conversation grows with the page, the page is what scrolls. */
    const end = log.getBoundingClientRect().bottom;
    if (newest.getBoundingClientRect().top < 0 || end > window.innerHeight) newest.scrollIntoView({ block: "start" });
  };

  const open = (hash) => {
    const card = /^#source-\d+-\d+$/.test(hash) && document.getElementById(hash.slice(1));
    if (!card) return;
    const folded = card.closest("details");
    if (folded) folded.open = true;
    card.focus({ preventScroll: true });
    card.scrollIntoView({ block: "start" });
  };

  /* The cited page, or the text around a quotation, inside its card: fetched when it is asked for, its own links
     followed in place. A card has one such place; the link that filled it empties it again. */
  const closePanel = (card) => {
    card.querySelector(".page-panel")?.remove();
    const opener = card.querySelector(".show-page[aria-expanded=true]");
    if (!opener) return;
    opener.textContent = opener.dataset.show;
    opener.setAttribute("aria-expanded", "false");
  };

  const showPage = async (link) => {
    const card = link.closest(".card");
    if (!card) return;
    const address = new URL(link.href);
    const opener = link.classList.contains("show-page");
    if (opener) {
      const open = link.getAttribute("aria-expanded") === "true";
      closePanel(card);
      if (open) return;
    }
    address.searchParams.set("part", "true");
    const shown = card.querySelector(".page-panel");
    const panel = shown ?? document.createElement("div");
    panel.className = "page-panel";
    panel.setAttribute("role", "region");
    const page = address.pathname.startsWith("/page/");
    panel.setAttribute("aria-label", page ? "The cited page" : "The text around the quotation");
    panel.setAttribute("tabindex", "-1");
    if (!shown) card.append(panel);
    panel.setAttribute("aria-busy", "true");
    if (opener) {
      link.dataset.show ??= link.textContent;
      link.textContent = page ? "Hide the page" : "Hide the text";
      link.setAttribute("aria-expanded", "true");
    }
    try {
      const response = await fetch(address);
      const text = await response.text();
      if (response.ok) panel.innerHTML = text;
      else panel.textContent = text;
    } catch {
      panel.textContent = "The page cannot be fetched: the assistant cannot be reached. Try again in a moment.";
    }
    panel.removeAttribute("aria-busy");
    panel.focus({ preventScroll: true });
    panel.scrollIntoView({ block: "nearest" });
    /* A long page opens where its words are marked. */
    panel.querySelector("mark")?.scrollIntoView({ block: "nearest" });
  };

  /* What can be pressed beside an answer comes as a link, which is all that the components let through. */
  const given = new Map(); /* what the reader said of an answer, by the answer's number */

  const makeButtons = () => {
    document.querySelectorAll("#conversation a.act").forEach((link) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "act";
      button.dataset.act = new URL(link.href).hash.slice(1);
      button.append(...link.childNodes);
      link.replaceWith(button);
    });
    document.querySelectorAll("#conversation .opinion:has(button)").forEach((line) => {
      const number = line.querySelector("button").dataset.act.split("-")[1];
      if (given.has(number)) line.textContent = `You said: ${given.get(number)}.`;
    });
    const all = document.querySelectorAll("#conversation .answer");
    all.forEach((answer, place) => answer.classList.toggle("newest", place === all.length - 1));
  };

  document.addEventListener("amhe:said", (event) => {
    const { number, said, line } = event.detail;
    given.set(number, said.toLowerCase());
    line.tabIndex = -1;
    line.textContent = `You said: ${given.get(number)}.`;
    line.focus({ preventScroll: true });
  });

  document.addEventListener("click", (event) => {
    const target = event.target instanceof Element ? event.target : null;
    const page = target?.closest("a.show-page, .page-panel a.in-page");
    if (page && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      showPage(page);
      return;
    }
    const link = target?.closest("a[href*='#']");
    const hash = link ? new URL(link.href).hash : "";
    if (hash === "#question") {
      event.preventDefault();
      box()?.focus();
    } else if (hash.startsWith("#source-")) {
      event.preventDefault();
      open(hash);
    }
    if (target?.closest("#clear, #stop")) box()?.focus();
    if (target?.closest("#clear")) given.clear();
  });

  /* A filter lets go of the focus when Enter picks from it; it gets it back, with its list closed. */
  document.addEventListener("keydown", (event) => {
    const filter = event.target;
    if (event.key !== "Enter" || !(filter instanceof Element) || !filter.matches("#narrow [role=combobox]")) return;
    setTimeout(() => {
      if (document.activeElement !== document.body) return;
      filter.focus();
      filter.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true }));
    });
  }, true);

  document.addEventListener("DOMContentLoaded", () => {
    keepLight();
    new MutationObserver(speakEnglish).observe(document.documentElement, { attributes: true, attributeFilter: ["lang"] });
    new MutationObserver(keepLight).observe(document.body, { attributes: true, attributeFilter: ["class"] });
    new MutationObserver(() => {
      describe();
      makeButtons();
      follow();
    }).observe(document.body, { childList: true, subtree: true });
  });
})();
