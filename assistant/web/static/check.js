"use strict";
/* Reads the words of a slide deck, a Word file or a text in the browser: the file itself stays where it is. */
(() => {
  const MOST_BYTES = 60_000_000; /* unpacked, in all */
  const MOST_SENT = 240_000;
  const DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main";
  const WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
  const RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
  const COMPATIBILITY = "http://schemas.openxmlformats.org/markup-compatibility/2006";

  class Unreadable extends Error {}

  /* The parts of a ZIP archive (APPNOTE.TXT 6.3.10, sections 4.3.12 and 4.3.16), each unpacked when it is asked for. */
  const openArchive = (buffer) => {
    const view = new DataView(buffer);
    let end = buffer.byteLength - 22;
    while (end >= 0 && view.getUint32(end, true) !== 0x06054b50) end -= 1;
    if (end < 0) throw new Unreadable("This is no Office file, or it is protected by a password.");
    const parts = new Map();
    let at = view.getUint32(end + 16, true);
    for (let left = view.getUint16(end + 10, true); left > 0; left -= 1) {
      if (view.getUint32(at, true) !== 0x02014b50) throw new Unreadable("The file is damaged.");
      const length = view.getUint16(at + 28, true);
      const name = new TextDecoder().decode(new Uint8Array(buffer, at + 46, length));
      parts.set(name, {
        method: view.getUint16(at + 10, true),
        packed: view.getUint32(at + 20, true),
        header: view.getUint32(at + 42, true),
      });
      at += 46 + length + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
    }
    let unpacked = 0;
    const read = async (name) => {
      const part = parts.get(name);
      if (!part) return null;
      const start = part.header + 30 + view.getUint16(part.header + 26, true) + view.getUint16(part.header + 28, true);
      const packed = new Blob([new Uint8Array(buffer, start, part.packed)]).stream();
      const plain = part.method === 8 ? packed.pipeThrough(new DecompressionStream("deflate-raw")) : packed;
      const pieces = [];
      const reader = plain.getReader();
      for (let next = await reader.read(); !next.done; next = await reader.read()) {
        unpacked += next.value.length;
        if (unpacked > MOST_BYTES) throw new Unreadable("The file is too large to check.");
        pieces.push(next.value);
      }
      const tree = new DOMParser().parseFromString(await new Blob(pieces).text(), "application/xml");
      if (tree.querySelector("parsererror")) throw new Unreadable("The file is damaged.");
      return tree;
    };
    return { has: (name) => parts.has(name), read };
  };

  /* What a part refers to: by identifier, the kind and the name of the other part. */
  const relations = async (archive, name) => {
    const [, folder, file] = name.match(/^(.*\/)?([^/]+)$/);
    const tree = await archive.read(`${folder ?? ""}_rels/${file}.rels`);
    const found = new Map();
    for (const row of tree?.getElementsByTagName("Relationship") ?? []) {
      if (row.getAttribute("TargetMode") === "External") continue;
      const target = new URL(row.getAttribute("Target"), `http://part/${folder ?? ""}`).pathname.slice(1);
      found.set(row.getAttribute("Id"), { kind: row.getAttribute("Type"), target: decodeURIComponent(target) });
    }
    return found;
  };

  const isFallback = (element) => {
    for (let above = element.parentElement; above; above = above.parentElement) {
      if (above.namespaceURI === COMPATIBILITY && above.localName === "Fallback") return true;
    }
    return false;
  };

  /* Text that the page of Word does not show: moved away, or hidden. Deleted text has an element of its own. */
  const isUnseen = (element, paragraph) => {
    for (let above = element.parentElement; above && above !== paragraph; above = above.parentElement) {
      if (above.namespaceURI !== WORD) continue;
      if (["del", "moveFrom"].includes(above.localName)) return true;
      if (above.localName !== "r") continue;
      const hidden = above.getElementsByTagNameNS(WORD, "vanish")[0];
      if (hidden && !["0", "false", "off"].includes(hidden.getAttributeNS(WORD, "val"))) return true;
    }
    return false;
  };

  const wordsOf = (paragraph, namespace) => {
    let words = "";
    for (const element of paragraph.getElementsByTagNameNS(namespace, "*")) {
      if (isUnseen(element, paragraph)) continue;
      if (element.localName === "t") words += element.textContent;
      else if (element.localName === "noBreakHyphen") words += "\u2011";
      else if (["br", "tab", "cr"].includes(element.localName)) words += " ";
    }
    return words.trim();
  };

  /* The paragraphs of each box, those of one box together. */
  const boxesOf = (tree) => {
    const boxes = new Map();
    for (const paragraph of tree.getElementsByTagNameNS(DRAWING, "p")) {
      const words = isFallback(paragraph) ? "" : wordsOf(paragraph, DRAWING);
      if (!words) continue;
      const box = paragraph.parentElement;
      boxes.set(box, boxes.has(box) ? `${boxes.get(box)}\n${words}` : words);
    }
    return [...boxes.values()];
  };

  const slides = async (archive) => {
    const name = "ppt/presentation.xml";
    const deck = await archive.read(name);
    if (!deck) throw new Unreadable("This is an Office file, but no PowerPoint presentation.");
    const related = await relations(archive, name);
    const found = [];
    let number = 0;
    for (const entry of deck.getElementsByTagNameNS("*", "sldId")) {
      number += 1;
      const slide = related.get(entry.getAttributeNS(RELATIONS, "id"))?.target;
      const tree = slide && (await archive.read(slide));
      if (!tree) continue;
      const texts = boxesOf(tree);
      const beside = [...(await relations(archive, slide)).values()];
      for (const { target } of beside.filter((row) => row.kind.endsWith("/diagramData"))) {
        const diagram = await archive.read(target);
        if (diagram) texts.push(...boxesOf(diagram));
      }
      if (texts.length) found.push({ place: `slide ${number}`, texts });
      const notes = beside.find((row) => row.kind.endsWith("/notesSlide"));
      const page = notes && (await archive.read(notes.target));
      const body = page && [...page.getElementsByTagNameNS("*", "sp")].filter((shape) =>
        [...shape.getElementsByTagNameNS("*", "ph")].some((holder) => holder.getAttribute("type") === "body"));
      const said = (body ?? []).flatMap(boxesOf);
      if (said.length) found.push({ place: `slide ${number}, notes`, texts: said });
    }
    return found;
  };

  const paragraphs = (texts) =>
    texts.filter(Boolean).map((words, at) => ({ place: `paragraph ${at + 1}`, texts: [words] }));

  const letter = async (archive) => {
    const tree = await archive.read("word/document.xml");
    if (!tree) throw new Unreadable("This is an Office file, but no Word document.");
    return paragraphs([...tree.getElementsByTagNameNS(WORD, "p")].map((one) => (isFallback(one) ? "" : wordsOf(one, WORD))));
  };

  /* A text of a program of today is UTF-8, one of an older one has a mark of its own or is of Windows. */
  const decoded = (buffer) => {
    const bytes = new Uint8Array(buffer);
    const mark = bytes.length > 1 ? (bytes[0] << 8) | bytes[1] : 0;
    if (mark === 0xfffe) return new TextDecoder("utf-16le").decode(buffer);
    if (mark === 0xfeff) return new TextDecoder("utf-16be").decode(buffer);
    if (bytes.includes(0)) throw new Unreadable("It is no plain text. Save it as UTF-8 text and try again.");
    try {
      return new TextDecoder("utf-8", { fatal: true }).decode(buffer);
    } catch {
      return new TextDecoder("windows-1252").decode(buffer);
    }
  };

  /* Lines of a paragraph belong together, unless one begins as an item of a list. */
  const LIST_ITEM = /\r?\n(?=\s*(?:[-–—•*▪◦o]|\d{1,3}[.)])\s)/;
  const plainTexts = (text) =>
    paragraphs(
      text
        .split(/\r?\n[^\S\n]*\r?\n/)
        .flatMap((block) => block.split(LIST_ITEM))
        .map((words) => words.replace(/\s+/g, " ").trim()),
    );

  const textsOf = async (file) => {
    const ending = file.name.toLowerCase().split(".").pop();
    if (!["pptx", "docx", "txt"].includes(ending)) throw new Unreadable("Choose a file that ends in .pptx, .docx or .txt.");
    if (file.size > MOST_BYTES) throw new Unreadable("The file is too large to check.");
    if (ending === "txt") return plainTexts(decoded(await file.arrayBuffer()));
    const archive = openArchive(await file.arrayBuffer());
    return ending === "pptx" ? slides(archive) : letter(archive);
  };

  const problem = (place, words) => {
    const line = document.createElement("p");
    line.className = "problem";
    line.setAttribute("role", "alert");
    line.textContent = words;
    place.replaceChildren(line);
  };

  let latest = 0; /* another file may be chosen while one is on its way: only the last one is shown */

  const check = async (file) => {
    latest += 1;
    const mine = latest;
    const place = document.getElementById("file-found");
    place.setAttribute("aria-busy", "true");
    place.textContent = `Checking ${file.name}…`;
    const found = document.createElement("div");
    const body = await bodyOf(file, found);
    if (body) await show(body, found);
    if (mine !== latest) return;
    const heading = found.querySelector("h2");
    if (heading) heading.textContent = `What ${file.name} quotes`;
    place.replaceChildren(...found.childNodes);
    place.removeAttribute("aria-busy");
    place.focus();
  };

  const bodyOf = async (file, place) => {
    try {
      const body = JSON.stringify(await textsOf(file));
      if (new Blob([body]).size > MOST_SENT) throw new Unreadable("It holds too many words to check at once. Check a part of it.");
      return body;
    } catch (error) {
      const damaged = "It is damaged. Open it in its program, save it anew, and try again.";
      problem(place, `${file.name} cannot be checked. ${error instanceof Unreadable ? error.message : damaged}`);
      return null;
    }
  };

  const show = async (body, place) => {
    const headers = { "Content-Type": "application/json" };
    try {
      const answer = await fetch("/check/file", { method: "POST", headers, body });
      const words = await answer.text();
      if (answer.headers.get("content-type")?.startsWith("text/html")) place.innerHTML = words;
      else problem(place, words);
    } catch {
      problem(place, "The assistant cannot be reached. Try again in a moment.");
    }
  };

  document.addEventListener("DOMContentLoaded", () => {
    const input = document.getElementById("file");
    /* So that a file that was changed meanwhile can be chosen again. */
    input?.addEventListener("click", () => (input.value = ""));
    input?.addEventListener("change", () => {
      if (input.files[0]) check(input.files[0]);
    });
    document.getElementById("found")?.focus();
  });
})();
