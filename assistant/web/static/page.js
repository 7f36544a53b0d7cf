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

  const describe = () => {
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
    /* A wide table row scrolls sideways in its quotation; the keyboard must reach it. */
    document.querySelectorAll("blockquote:not([tabindex])").forEach((quote) => {
      if (quote.scrollWidth > quote.clientWidth + 1) quote.setAttribute("tabindex", "0");
    });
    document.querySelectorAll("a[href^='tel:'], a[href^='sms:']").forEach((link) => link.removeAttribute("target"));
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

  document.addEventListener("click", (event) => {
    const target = event.target instanceof Element ? event.target : null;
    const link = target?.closest("a[href*='#']");
    const hash = link ? new URL(link.href).hash : "";
    if (hash === "#question") {
      event.preventDefault();
      box()?.focus();
    } else if (hash.startsWith("#source-")) {
      event.preventDefault();
      open(hash);
    }
    if (target?.closest("#clear")) box()?.focus();
  });

  document.addEventListener("DOMContentLoaded", () => {
    keepLight();
    new MutationObserver(speakEnglish).observe(document.documentElement, { attributes: true, attributeFilter: ["lang"] });
    new MutationObserver(keepLight).observe(document.body, { attributes: true, attributeFilter: ["class"] });
    new MutationObserver(() => {
      describe();
      follow();
    }).observe(document.body, { childList: true, subtree: true });
  });
})();
