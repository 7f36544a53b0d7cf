"use strict";
/* What can be measured of a page as it is drawn. Each measure returns a list of what it finds. */
(() => {
  const name = (e) => {
    const words = (e.innerText || e.getAttribute("aria-label") || e.value || "").trim().slice(0, 40);
    return `${e.tagName.toLowerCase()}${e.id ? "#" + e.id : ""} "${words}"`;
  };

  const drawn = (e) => {
    if (!e.checkVisibility({ visibilityProperty: true, opacityProperty: true })) return false;
    if (e.closest(".heard, .skip-link:not(:focus)")) return false;
    const box = e.getBoundingClientRect();
    return box.width > 1 && box.height > 1;
  };

  /* The part of an element that no frame around it cuts away; null when there is none. */
  const seen = (e) => {
    const box = e.getBoundingClientRect();
    let [left, top, right, bottom] = [box.left, box.top, box.right, box.bottom];
    for (let p = e.parentElement; p && p !== document.body; p = p.parentElement) {
      const style = getComputedStyle(p);
      if (style.overflowX === "visible" && style.overflowY === "visible") continue;
      const around = p.getBoundingClientRect();
      left = Math.max(left, around.left);
      right = Math.min(right, around.right);
      top = Math.max(top, around.top);
      bottom = Math.min(bottom, around.bottom);
    }
    return right - left > 1 && bottom - top > 1 ? { left, top, right, bottom } : null;
  };

  const CONTROLS = "a[href], button, input:not([type=hidden]), select, textarea, summary";
  const FITTED = "button, a, .card, .answer, .asked, summary, h1, h2, h3, label, .notice, .outcome, .badge";
  const BORDERED = "button, input:not([type=checkbox]), select, textarea, mark, .outcome, .badge, .card, .notice, [aria-current]";
  const all = (selector) => [...document.querySelectorAll(selector)].filter(drawn);
  const inline = (e) => getComputedStyle(e).display === "inline";
  const wide = (e) => e.scrollWidth > e.clientWidth + 1;
  const high = (e) => e.scrollHeight > e.clientHeight + 1;

  const smallTargets = () => {
    const inSentence = (e) => {
      if (!inline(e)) return false;
      const block = e.parentElement.closest("p, li, dd, td, div, figcaption, label") ?? e.parentElement;
      const words = block.cloneNode(true);
      words.querySelectorAll("a, button").forEach((link) => link.remove());
      return words.textContent.trim().length > 0;
    };
    const size = (e) => [e.getBoundingClientRect().width, e.getBoundingClientRect().height];
    return all(CONTROLS)
      .filter((e) => !inSentence(e) && Math.min(...size(e)) < 23.9)
      .map((e) => `${name(e)} ${size(e).map(Math.round).join("x")}`);
  };

  const sideways = () => {
    if (document.documentElement.scrollWidth <= window.innerWidth) return [];
    return ["the document", ...all("body *").filter((e) => (seen(e)?.right ?? 0) > window.innerWidth + 1).map(name)];
  };

  const cutOff = () => {
    const scrolls = (style) => /auto|scroll/.test(style.overflowX + style.overflowY);
    const framed = (e) => e && ((e.tabIndex >= 0 && scrolls(getComputedStyle(e))) || framed(e.parentElement));
    const clipped = all("body *").filter((e) => {
      const style = getComputedStyle(e);
      if (inline(e) || e.clientWidth <= 1 || !e.innerText?.trim() || e.matches("option, select, input, textarea")) return false;
      return (/hidden|clip/.test(style.overflowX) && wide(e)) || (/hidden|clip/.test(style.overflowY) && high(e));
    });
    const tooWide = all(FITTED).filter((e) => !inline(e) && !framed(e) && wide(e));
    const unreachable = all("body *").filter((e) => {
      const style = getComputedStyle(e);
      if (e === document.body || e.tabIndex >= 0 || e.matches("ul[role=listbox]")) return false;
      return (/auto|scroll/.test(style.overflowX) && wide(e)) || (/auto|scroll/.test(style.overflowY) && high(e));
    });
    return [
      ...clipped.map((e) => `clipped: ${name(e)}`),
      ...tooWide.map((e) => `too wide: ${name(e)}`),
      ...unreachable.map((e) => `scrolls, but cannot have the focus: ${name(e)}`),
    ];
  };

  const overlapping = () => {
    const pieces = ([e, box]) =>
      !inline(e) ? [box] : [...e.getClientRects()].map((piece) => ({
        left: Math.max(piece.left, box.left),
        right: Math.min(piece.right, box.right),
        top: Math.max(piece.top, box.top),
        bottom: Math.min(piece.bottom, box.bottom),
      }));
    const over = (a, b) =>
      Math.min(a.right, b.right) - Math.max(a.left, b.left) > 2 && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 3;
    const controls = all(`${CONTROLS}, .badge, .outcome, h1, h2, h3`)
      .map((e) => [e, seen(e)])
      .filter(([, box]) => box);
    const found = [];
    controls.forEach((one, place) => {
      controls.slice(place + 1).forEach((other) => {
        if (one[0].contains(other[0]) || other[0].contains(one[0])) return;
        if (!pieces(one).some((a) => pieces(other).some((b) => over(a, b)))) return;
        found.push(`${name(one[0])} over ${name(other[0])}`);
      });
    });
    return found;
  };

  const fontSizes = () => [...document.querySelectorAll("body *")].map((e) => parseFloat(getComputedStyle(e).fontSize));

  const smallWords = ([before, factor]) =>
    [...document.querySelectorAll("body *")]
      .filter((e, place) => {
        const field = e.matches("input:not([type=checkbox]), textarea, select");
        const words = field || [...e.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
        return words && drawn(e) && parseFloat(getComputedStyle(e).fontSize) < before[place] * factor - 0.5;
      })
      .map((e) => `${name(e)} ${getComputedStyle(e).fontSize}`);

  const moving = () => {
    const milliseconds = (time) => parseFloat(time) * (time.includes("ms") ? 1 : 1000);
    const longest = (times) => Math.max(...times.split(",").map(milliseconds));
    const moves = (style) =>
      longest(style.transitionDuration) > 10 ||
      (style.animationName !== "none" && longest(style.animationDuration) > 10) ||
      style.scrollBehavior !== "auto";
    return [...document.querySelectorAll("*")]
      .filter((e) => [null, "::before", "::after"].some((part) => moves(getComputedStyle(e, part))))
      .map(name);
  };

  const unbordered = () => {
    const border = (style) =>
      ["Top", "Bottom"].some((side) => style[`border${side}Style`] !== "none" && parseFloat(style[`border${side}Width`]) >= 1);
    return all(BORDERED)
      .filter((e) => {
        const style = getComputedStyle(e);
        const underlined = style.textDecorationLine.includes("underline");
        return !underlined && !border(style) && !border(getComputedStyle(e.parentElement));
      })
      .map(name);
  };

  /* The focused element, and what is wrong with it where it is: nothing, or one fault. */
  const focus = () => {
    const e = document.activeElement;
    if (!e || e === document.body) return ["body", "the focus is lost"];
    const style = getComputedStyle(e);
    const outline = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
    const shadows = style.boxShadow.replaceAll(/(rgba?|oklab|color)\([^)]*\)/g, "").split(",");
    if (!outline && !shadows.some((shadow) => Math.abs(parseFloat(shadow.trim().split(" ")[3])) >= 2)) {
      return [name(e), "no mark of the focus"];
    }
    if (!drawn(e)) return [name(e), "not drawn"];
    const box = seen(e);
    if (!box) return [name(e), "cut away by what holds it"];
    const [left, right] = [Math.max(box.left, 0), Math.min(box.right, window.innerWidth)];
    const [top, bottom] = [Math.max(box.top, 0), Math.min(box.bottom, window.innerHeight)];
    if (right - left < 2 || bottom - top < 2) return [name(e), "outside the screen"];
    const spots = [[0.5, 0.5], [0.1, 0.2], [0.9, 0.8], [0.1, 0.8], [0.9, 0.2]];
    const inFront = spots.map(([x, y]) => document.elementFromPoint(left + (right - left) * x, top + (bottom - top) * y));
    const behind = (other) => other.contains(e) && getComputedStyle(other).position !== "sticky";
    const free = inFront.filter((other) => other && (e.contains(other) || behind(other)));
    if (free.length >= (inline(e) ? 1 : 3)) return [name(e), ""];
    return [name(e), `hidden behind ${inFront.filter(Boolean).map(name).join(" | ")}`];
  };

  /* What is put into a live region is said; what is put there in one moment is said together, and once. */
  const listen = () => {
    const spoken = { log: [], status: [] };
    const said = (node) => {
      const element = node.nodeType === 3 ? node.parentElement : node;
      if (!element?.checkVisibility?.()) return "";
      return (node.nodeType === 3 ? node.data : node.innerText).trim();
    };
    const hear = (region, list) => {
      new MutationObserver((changes) => {
        const added = changes.flatMap((change) => (change.type === "characterData" ? [change.target] : [...change.addedNodes]));
        const outer = (node) => !added.some((other) => other !== node && other.contains(node));
        const words = added.filter((node) => node.isConnected && outer(node)).map(said).filter(Boolean).join(" ");
        if (words) list.push(words);
      }).observe(region, { childList: true, subtree: true, characterData: true });
    };
    hear(document.querySelector("[role=log]"), spoken.log);
    hear(document.querySelector("#status"), spoken.status);
    window.spoken = spoken;
    return [];
  };

  return { smallTargets, sideways, cutOff, overlapping, fontSizes, smallWords, moving, unbordered, focus, listen };
})()
