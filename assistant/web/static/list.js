"use strict";
/* The reading list: kept in this tab's own session, never on the server. */
(() => {
  const KEY = "amhe-list";
  const MOST = 200;
  const MOST_NOTE = 2000;

  const isItem = (row) => row && ["id", "title", "place", "quote", "note"].every((key) => typeof row[key] === "string");

  const read = () => {
    try {
      const rows = JSON.parse(sessionStorage.getItem(KEY) ?? "[]");
      return Array.isArray(rows) ? rows.filter(isItem) : [];
    } catch {
      return [];
    }
  };

  /* Tabs of this browser that are open at the same time have one list; it goes when the last of them is closed. */
  const tabs = new BroadcastChannel(KEY);

  const keep = (rows) => {
    sessionStorage.setItem(KEY, JSON.stringify(rows));
    tabs.postMessage({ rows });
  };

  const write = (rows) => {
    keep(rows.slice(0, MOST));
    show();
    if (rows.length > MOST) say(`The list holds ${MOST} at most; ${rows.length - MOST} could not be added.`);
  };

  tabs.addEventListener("message", ({ data }) => {
    if (data.wanted) {
      if (sessionStorage.getItem(KEY) !== null) tabs.postMessage({ rows: read(), answer: true });
      return;
    }
    /* An answer is for a tab that has no list yet; news of a change is for all. */
    if (data.answer && sessionStorage.getItem(KEY) !== null) return;
    if (!Array.isArray(data.rows) || !data.rows.every(isItem)) return;
    sessionStorage.setItem(KEY, JSON.stringify(data.rows));
    tell(data.rows);
    const typing = document.activeElement?.closest?.("#list textarea");
    if (document.getElementById("list") && !typing) draw(data.rows);
  });

  /* Said aloud and shown: on the page of the list in its place, elsewhere in one that is made for it. */
  const say = (text) => {
    let line = document.getElementById("list-said");
    if (!line) {
      line = make("p", { id: "list-said", className: "page-note" });
      line.setAttribute("role", "status");
      (document.getElementById("status") ?? document.querySelector("main"))?.before(line);
    }
    line.textContent = text;
  };

  const words = (element) => (element ? element.innerText.trim() : "");

  const itemOf = (card, link) => ({
    id: decodeURIComponent(new URL(link.href).pathname.slice("/cite/".length)),
    title: words(card.querySelector("h2, h3")).replace(/^Passage \d+: /, ""),
    place: words(card.querySelector(".where strong")),
    /* Of a table row its cells; the column headings above it are no part of the words. */
    quote: [...card.querySelectorAll("blockquote td")].map((cell) => cell.textContent).join("\t") || words(card.querySelector("blockquote")),
    note: "",
  });

  const make = (tag, properties, ...children) => {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...children);
    return element;
  };

  const button = (name, press, label) => {
    const made = make("button", { type: "button", className: "copy", textContent: name });
    if (label) made.setAttribute("aria-label", label);
    made.addEventListener("click", press);
    return made;
  };

  /* On every card that can be cited: put on the list, or taken off it again. */
  const offer = () => {
    document.querySelectorAll("article.card:has(a[href*='/cite/']):not(:has(button.listed))").forEach((card) => {
      const link = card.querySelector("a[href*='/cite/']");
      const one = button("", () => {
        const rows = read();
        const item = itemOf(card, link);
        const without = rows.filter((row) => row.id !== item.id);
        write(without.length < rows.length ? without : [...rows, item]);
      });
      one.classList.add("listed");
      one.dataset.id = itemOf(card, link).id;
      card.append(one);
      name(one, new Set(read().map((row) => row.id)));
    });
  };

  const name = (one, listed) => {
    const text = listed.has(one.dataset.id) ? "Take off the list" : "Add to list";
    if (one.textContent !== text) one.textContent = text;
  };

  const show = () => {
    const rows = read();
    tell(rows);
    if (document.getElementById("list")) draw(rows);
  };

  /* What the rest of the page says of the list. */
  const tell = (rows) => {
    const listed = new Set(rows.map((row) => row.id));
    document.querySelectorAll("button.listed").forEach((one) => name(one, listed));
    document.querySelectorAll(".ways a[href$='/list']").forEach((link) => {
      /* Only the name: what else stands in the link, such as that it opens in a new tab, stays. */
      const text = rows.length ? `Reading list (${rows.length})` : "Reading list";
      const named = link.firstChild;
      if (named && named.nodeValue !== text) named.nodeValue = text;
    });
  };

  /* The page of the list itself. */
  const move = (from, to) => {
    const rows = read();
    const [row] = rows.splice(from, 1);
    rows.splice(to, 0, row);
    write(rows);
    const moved = document.querySelectorAll("#list > li")[to];
    const towards = moved?.querySelector(to < from ? ".up" : ".down");
    (towards && !towards.disabled ? towards : moved?.querySelector("button:not(:disabled)"))?.focus();
    say(`${row.title} is now ${to + 1} of ${rows.length}.`);
  };

  const entry = (row, at, count) => {
    const link = make("a", { href: `/cite/${encodeURIComponent(row.id)}`, textContent: row.title || row.id });
    const place = make("p", { className: "where", textContent: row.place });
    const quote = make("blockquote", {}, make("p", { className: "words", textContent: row.quote }));
    const note = make("textarea", { rows: 2, value: row.note, maxLength: MOST_NOTE });
    note.addEventListener("input", () => {
      const rows = read();
      rows[at].note = note.value;
      keep(rows);
    });
    const which = `${at + 1}, ${row.title}`;
    note.setAttribute("aria-label", `Note on ${which}`);
    const up = button("Up", () => move(at, at - 1), `Up: ${which}`);
    const down = button("Down", () => move(at, at + 1), `Down: ${which}`);
    up.classList.add("up");
    down.classList.add("down");
    up.disabled = at === 0;
    down.disabled = at === count - 1;
    const off = button("Take off", () => {
      write(read().filter((_, place) => place !== at));
      const next = document.querySelectorAll("#list > li")[Math.min(at, count - 2)];
      (next?.querySelector("a") ?? document.getElementById("main"))?.focus();
    }, `Take off: ${which}`);
    const heading = make("h2", {}, link);
    const parts = [heading, place, ...(row.quote ? [quote] : []), make("label", {}, "Note ", note)];
    return make("li", { className: "card" }, ...parts, make("p", { className: "send" }, up, " ", down, " ", off));
  };

  const draw = (rows) => {
    document.getElementById("list").replaceChildren(...rows.map((row, at) => entry(row, at, rows.length)));
    document.getElementById("list-empty").hidden = rows.length > 0;
    document.getElementById("list-out").hidden = rows.length === 0;
  };

  const save = () => {
    const file = new Blob([JSON.stringify(read(), null, 1)], { type: "application/json" });
    const link = make("a", { href: URL.createObjectURL(file), download: "reading-list.json" });
    link.click();
    URL.revokeObjectURL(link.href);
  };

  const open = async (file) => {
    try {
      const rows = JSON.parse(await file.text());
      if (!Array.isArray(rows) || !rows.every(isItem)) throw new Error("not a list");
      const held = read();
      const known = new Set(held.map((row) => row.id));
      const added = rows.filter((row) => !known.has(row.id) && known.add(row.id));
      say(`${file.name} was added to the list.`);
      write([...held, ...added.map((row) => ({ ...row, note: row.note.slice(0, MOST_NOTE) }))]);
    } catch {
      say(`${file.name} holds no reading list. Choose a file that was kept here.`);
    }
  };

  document.addEventListener("DOMContentLoaded", () => {
    show();
    offer();
    if (sessionStorage.getItem(KEY) === null) tabs.postMessage({ wanted: true });
    new MutationObserver(() => {
      offer();
      tell(read());
    }).observe(document.querySelector("gradio-app, main") ?? document.body, { childList: true, subtree: true });
    document.getElementById("list-save")?.addEventListener("click", save);
    const input = document.getElementById("list-file");
    input?.addEventListener("click", () => (input.value = ""));
    input?.addEventListener("change", () => input.files[0] && open(input.files[0]));
    document.getElementById("list-clear")?.addEventListener("click", () => {
      if (!window.confirm("Empty the list, with all its notes?")) return;
      write([]);
      document.getElementById("main")?.focus();
    });
    document.getElementById("list-out")?.addEventListener("submit", () => {
      document.getElementById("list-items").value = JSON.stringify(read().map((row) => [row.id, row.note]));
    });
  });
})();
