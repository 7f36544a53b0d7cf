"use strict";
/* The questions of this tab's conversation, kept in its own session so that they can be asked again after the page
   was loaded anew. Only what was answered from the documents is kept: nothing refused, nothing that tells of danger. */
(() => {
  const KEY = "amhe-questions";
  const MOST = 20;
  const PICKED = 6;
  const ANSWERED = ".outcome-answered, .outcome-partial, .outcome-not_covered, .outcome-about";

  const isRow = (row) => typeof row?.question === "string" && Array.isArray(row.picked) && row.picked.length === PICKED;
  const isSame = (one, other) => JSON.stringify(one) === JSON.stringify(other);

  const read = () => {
    try {
      const rows = JSON.parse(sessionStorage.getItem(KEY) ?? "[]");
      return Array.isArray(rows) ? rows.filter(isRow) : [];
    } catch {
      return [];
    }
  };

  /* A browser that keeps nothing for pages still shows the conversation. */
  const store = (rows) => {
    const text = JSON.stringify(rows);
    try {
      if (!rows.length) sessionStorage.removeItem(KEY);
      else if (text !== sessionStorage.getItem(KEY)) sessionStorage.setItem(KEY, text);
    } catch (error) {
      if (!(error instanceof DOMException)) throw error;
    }
  };

  let earlier = read(); /* asked before the page was loaded, and not again since */
  const picks = new Map(); /* what each question was limited to, by its words */
  let emptying = false; /* whether Clear was pressed and the conversation still stands there */
  let asking = false; /* whether the earlier ones are being asked again */

  const wordsOf = (asked) => [...asked.childNodes].filter((node) => !node.classList?.contains("heard")).map((node) => node.textContent).join("").trim();

  /* The conversation as it stands on the page, without what must not be kept. */
  const standing = () => {
    const asked = [...document.querySelectorAll("#conversation .asked")];
    return [...document.querySelectorAll("#conversation .answer")].flatMap((answer, place) => {
      if (!answer.querySelector(ANSWERED) || !asked[place]) return [];
      const question = wordsOf(asked[place]);
      return [{ question, picked: picks.get(question) ?? Array(PICKED).fill(null) }];
    });
  };

  const keep = () => {
    if (emptying && document.querySelector("#conversation .answer")) return;
    emptying = false;
    const rows = [...earlier, ...standing()];
    const once = rows.filter((row, place) => !rows.slice(place + 1).some((later) => isSame(row, later)));
    store(once.slice(-MOST));
  };

  const offer = () => {
    const shown = document.getElementById("earlier");
    const status = document.getElementById("status");
    if (!earlier.length || asking) {
      shown?.remove();
      return;
    }
    if (shown || !status) return;
    const line = document.createElement("div");
    line.id = "earlier";
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy";
    button.textContent = earlier.length === 1 ? "Ask your earlier question again" : `Ask your ${earlier.length} earlier questions again`;
    button.addEventListener("click", () => {
      document.dispatchEvent(new CustomEvent("amhe:again", { detail: [...earlier] }));
    });
    line.append("The page was loaded again. ", button);
    (document.getElementById("trouble") ?? status).after(line);
  };

  const update = () => {
    keep();
    offer();
  };

  document.addEventListener("amhe:asked", ({ detail }) => picks.set(detail.question.trim(), detail.picked));

  document.addEventListener("amhe:again-begun", () => {
    asking = true;
    offer();
  });

  document.addEventListener("amhe:again-answered", ({ detail }) => {
    earlier = earlier.filter((row) => !isSame(row, detail));
    update();
  });

  document.addEventListener("amhe:again-over", () => {
    asking = false;
    update();
  });

  document.addEventListener("click", (event) => {
    if (!(event.target instanceof Element) || !event.target.closest("#clear")) return;
    emptying = true;
    earlier = [];
    picks.clear();
    store([]);
    offer();
  });

  document.addEventListener("DOMContentLoaded", () => {
    new MutationObserver(update).observe(document.body, { childList: true, subtree: true });
  });
})();
