"use strict";
/* Copying citations, answers and references, in the chat and on the pages beside it. */
(() => {
  /* Copying: the words as they stand on the page, with where they stand. */
  const words = (element) => (element ? element.innerText.trim() : "");

  /* Without what is said of the links in it. */
  const named = (element) => words(element).replace(/↗?\s*\(opens in a new tab\)/g, "");

  const citationOf = (card) => {
    const title = words(card.querySelector("h3")).replace(/^Passage \d+: /, "");
    const place = words(card.querySelector(".where strong"));
    const link = card.querySelector(":scope > .open a[href*='/documents/']");
    const cells = (selector) => [...card.querySelectorAll(`:scope > ${selector}`)].map((cell) => cell.textContent).join("\t");
    const quoted = [...card.querySelectorAll(":scope > blockquote :is(tbody tr, p.words)")]
      .map((part) => (part.cells ? [...part.cells].map((cell) => cell.textContent).join("\t") : words(part)))
      .join("\n");
    /* Column headings stand above a row and never join it. */
    const headings = cells("blockquote th") || words(card.querySelector(":scope > .columns")).replace(/^Column headings: /, "");
    const above = headings ? `Column headings: ${headings}\n` : "";
    const sources = [...card.querySelectorAll(":scope > .origin li")].map((source) => `\nOriginal source: ${named(source)}`);
    const from = [title, place].filter(Boolean).join(", ");
    const status = words(card.querySelector(".badge"));
    const stands = `${from} (${status.toLowerCase()}).${link ? ` ${link.href}` : ""}`;
    return `${above}“${quoted}”\n${stands}${sources.join("")}`;
  };

  const answerOf = (answer) => {
    const asked = [...document.querySelectorAll("#conversation .asked")];
    const place = [...document.querySelectorAll("#conversation .answer")].indexOf(answer);
    const question = words(asked[place]).replace(/^You asked:\s*/, "");
    const cited = [...answer.querySelectorAll(".cite a")].map((link) => {
      const card = document.getElementById(new URL(link.href).hash.slice(1));
      return card ? citationOf(card) : "";
    });
    const outcome = words(answer.querySelector(".outcome"));
    /* Whether the documents say it at all belongs to every copy, and what was looked through. */
    const said = words(answer.querySelector(".said"));
    const rows = [...answer.querySelectorAll("dl.reading .copied")].map((row) => {
      const entries = [...row.querySelectorAll("li")];
      const shown = (entries.length ? entries : [row.querySelector("dd")]).map((entry) => named(entry));
      return `${words(row.querySelector("dt"))}: ${shown.join("; ")}`;
    });
    return [question, outcome, said, rows.join("\n"), ...cited].filter(Boolean).join("\n\n");
  };

  const copied = async (text) => {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      /* Without a secure context there is no clipboard to write to; the selection still can be copied. */
      const held = document.createElement("textarea");
      held.value = text;
      document.body.append(held);
      held.select();
      const done = document.execCommand("copy");
      held.remove();
      return done;
    }
  };

  const addCopying = () => {
    const add = (place, name, text) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "copy";
      button.textContent = name;
      button.addEventListener("click", async () => {
        const done = await copied(text());
        button.focus();
        button.textContent = done ? "Copied" : "Copying is not allowed here";
        setTimeout(() => (button.textContent = name), 2500);
      });
      place.append(button);
    };
    /* The button of the reading list looks the same and may be there first. */
    document.querySelectorAll("#sources .card:not(:has(button.copy:not(.listed)))").forEach((card) => {
      add(card, "Copy citation", () => citationOf(card));
    });
    document.querySelectorAll("section.reference:not(:has(button.copy))").forEach((reference) => {
      const style = words(reference.querySelector("h2")).replace(/ .*/, "");
      const [entry, inText] = reference.querySelectorAll(".entry");
      add(reference, `Copy the ${style} reference`, () => words(entry));
      add(reference, `Copy the ${style} form for the text`, () => words(inText));
    });
    document.querySelectorAll("#conversation .answer:has(.downloads):not(:has(button.copy))").forEach((answer) => {
      add(answer.querySelector(".downloads"), "Copy answer", () => answerOf(answer));
    });
  };

  document.addEventListener("DOMContentLoaded", () => {
    addCopying();
    new MutationObserver(addCopying).observe(document.body, { childList: true, subtree: true });
  });
})();
