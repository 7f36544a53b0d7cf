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

  /* ``noted`` names the item whose note was changed. */
  const keep = (rows, noted = "") => {
    sessionStorage.setItem(KEY, JSON.stringify(rows));
    tabs.postMessage({ rows, noted });
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
    const rows = merged(data.rows, data.noted);
    sessionStorage.setItem(KEY, JSON.stringify(rows));
    tell(rows);
    if (document.getElementById("list")) draw(rows);
  });

  /* What another tab says of order and items, with the notes of this one: what is typed here meanwhile has not
     reached the other, so only the note that was changed there is taken from it. */
  const merged = (rows, noted) => {
    const own = new Map(read().map((row) => [row.id, row.note]));
    return rows.map((row) => (row.id !== noted && own.has(row.id) ? { ...row, note: own.get(row.id) } : row));
  };

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
    quote: [...card.querySelectorAll("blockquote :is(tbody tr, p.words)")]
      .map((part) => (part.cells ? [...part.cells].map((cell) => cell.textContent).join("\t") : words(part)))
      .join("\n"),
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

  /* The page of the list itself. Another tab may change the list at any time: what is pressed or typed here goes
     by the identifier of its item, never by the place it had when it was drawn. */
  const itemsShown = () => [...document.querySelectorAll("#list > li")];

  const move = (id, by) => {
    const rows = read();
    const from = rows.findIndex((row) => row.id === id);
    const to = from + by;
    if (from < 0 || !rows[to]) return;
    const [row] = rows.splice(from, 1);
    rows.splice(to, 0, row);
    write(rows);
    const moved = itemsShown()[to];
    const towards = moved.querySelector(by < 0 ? ".up" : ".down");
    (towards.disabled ? moved.querySelector("button:not(:disabled)") : towards)?.focus();
    say(`${row.title} is now ${to + 1} of ${rows.length}.`);
  };

  const takeOff = (id) => {
    const rows = read();
    const at = rows.findIndex((row) => row.id === id);
    write(rows.filter((row) => row.id !== id));
    const next = itemsShown()[Math.min(at, rows.length - 2)];
    (next?.querySelector("a") ?? document.getElementById("main"))?.focus();
  };

  const noteOn = (id, text) => {
    const rows = read();
    const row = rows.find((one) => one.id === id);
    if (!row) return;
    row.note = text;
    keep(rows, id);
  };

  /* The words as on a card: rows of a table cell by cell, the rest line by line. */
  const quotation = (text) => {
    const quote = make("blockquote", {});
    text.split("\n").forEach((line) => {
      const isRow = line.includes("\t");
      const above = quote.lastElementChild;
      if (!isRow) {
        if (above?.localName === "p") above.textContent += `\n${line}`;
        else quote.append(make("p", { className: "words", textContent: line }));
        return;
      }
      const table = above?.localName === "table" ? above : make("table", {});
      if (table !== above) quote.append(table);
      table.insertRow().append(...line.split("\t").map((cell) => make("td", { textContent: cell })));
    });
    return quote;
  };

  const entry = (row) => {
    const link = make("a", { href: `/cite/${encodeURIComponent(row.id)}`, textContent: row.title || row.id });
    const place = make("p", { className: "where", textContent: row.place });
    const quote = quotation(row.quote);
    const note = make("textarea", { rows: 2, value: row.note, maxLength: MOST_NOTE });
    note.addEventListener("input", () => noteOn(row.id, note.value));
    const up = button("Up", () => move(row.id, -1));
    const down = button("Down", () => move(row.id, 1));
    const off = button("Take off", () => takeOff(row.id));
    up.classList.add("up");
    down.classList.add("down");
    const heading = make("h2", {}, link);
    const parts = [heading, place, ...(row.quote ? [quote] : []), make("label", {}, "Note ", note)];
    const item = make("li", { className: "card" }, ...parts, make("p", { className: "send" }, up, " ", down, " ", off));
    item.dataset.id = row.id;
    return item;
  };

  /* What of an item depends on its place in the list, and its note. */
  const bring = (item, row, at, count) => {
    const which = `${at + 1}, ${row.title}`;
    const note = item.querySelector("textarea");
    note.setAttribute("aria-label", `Note on ${which}`);
    if (note.value !== row.note) note.value = row.note;
    item.querySelectorAll("button").forEach((one) => one.setAttribute("aria-label", `${one.textContent}: ${which}`));
    item.querySelector(".up").disabled = at === 0;
    item.querySelector(".down").disabled = at === count - 1;
  };

  /* The item that has the focus stays where it is in the page, and the others are put around it: an element that is
     moved loses the focus, and with it the place in a note that is being typed. */
  const draw = (rows) => {
    const list = document.getElementById("list");
    const held = document.activeElement?.closest?.("#list > li");
    const items = rows.map((row) => (held?.dataset.id === row.id ? held : entry(row)));
    const at = items.indexOf(held);
    if (at < 0) {
      list.replaceChildren(...items);
    } else {
      itemsShown().forEach((one) => one !== held && one.remove());
      held.before(...items.slice(0, at));
      held.after(...items.slice(at + 1));
    }
    items.forEach((item, place) => bring(item, rows[place], place, rows.length));
    document.getElementById("list-empty").hidden = rows.length > 0;
    document.getElementById("list-out").hidden = rows.length === 0;
    if (!held || at >= 0) return;
    say(`${held.querySelector("h2").textContent} is no longer on the list.`);
    document.getElementById("main")?.focus();
  };

  const save = () => {
    const file = new Blob([JSON.stringify(read(), null, 1)], { type: "application/json" });
    const link = make("a", { href: URL.createObjectURL(file), download: "kept-reading-list.json" });
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
