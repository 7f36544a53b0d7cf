"""What can be measured of a page as it is drawn: sizes, overlaps, what is cut off, where the focus is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page

# Shared by the measures: what is drawn, and the part of it that no frame around it cuts away.
DRAWN = """
const name = (e) => `${e.tagName.toLowerCase()}${e.id ? "#" + e.id : ""} "${(e.innerText || e.getAttribute("aria-label") || e.value || "").trim().slice(0, 40)}"`;
const drawn = (e) => {
  if (!e.checkVisibility({ visibilityProperty: true, opacityProperty: true })) return false;
  if (e.closest(".heard, .skip-link:not(:focus)")) return false;
  const box = e.getBoundingClientRect();
  return box.width > 1 && box.height > 1;
};
const seen = (e) => {
  const box = e.getBoundingClientRect();
  let [left, top, right, bottom] = [box.left, box.top, box.right, box.bottom];
  for (let p = e.parentElement; p && p !== document.body; p = p.parentElement) {
    const style = getComputedStyle(p);
    if (style.overflowX === "visible" && style.overflowY === "visible") continue;
    const around = p.getBoundingClientRect();
    left = Math.max(left, around.left); right = Math.min(right, around.right);
    top = Math.max(top, around.top); bottom = Math.min(bottom, around.bottom);
  }
  return right - left > 1 && bottom - top > 1 ? { left, top, right, bottom } : null;
};
const CONTROLS = "a[href], button, input:not([type=hidden]), select, textarea, summary";
const all = (selector) => [...document.querySelectorAll(selector)].filter(drawn);
"""


def measured(page: Page, script: str) -> list[str]:
    """What a script, which returns a list, finds on the page."""
    found: list[str] = page.evaluate(f"() => {{ {DRAWN} {script} }}")
    return found


def small_targets(page: Page) -> list[str]:
    """Targets under 24 by 24 pixels, but for links inside a sentence (WCAG 2.5.8)."""
    return measured(
        page,
        """
        const inSentence = (e) => {
          if (getComputedStyle(e).display !== "inline") return false;
          const block = e.parentElement.closest("p, li, dd, td, div, figcaption, label") ?? e.parentElement;
          const words = block.cloneNode(true);
          words.querySelectorAll("a, button").forEach((link) => link.remove());
          return words.textContent.trim().length > 0;
        };
        return all(CONTROLS).filter((e) => {
          const box = e.getBoundingClientRect();
          return !inSentence(e) && (box.width < 23.9 || box.height < 23.9);
        }).map((e) => `${name(e)} ${Math.round(e.getBoundingClientRect().width)}x${Math.round(e.getBoundingClientRect().height)}`);
        """,
    )


def sideways(page: Page) -> list[str]:
    """What makes the document scroll sideways."""
    return measured(
        page,
        """
        if (document.documentElement.scrollWidth <= window.innerWidth) return [];
        return all("body *").filter((e) => (seen(e)?.right ?? 0) > window.innerWidth + 1).map(name);
        """,
    )


def cut_off(page: Page) -> list[str]:
    """Words that do not fit into what holds them and cannot be scrolled to either."""
    return measured(
        page,
        """
        const frame = (e) => e.tabIndex >= 0 && /auto|scroll/.test(getComputedStyle(e).overflowX + getComputedStyle(e).overflowY);
        const framed = (e) => { for (let p = e; p; p = p.parentElement) if (frame(p)) return true; return false; };
        const clipped = all("body *").filter((e) => {
          const style = getComputedStyle(e);
          if (!e.innerText?.trim() || e.matches("option, select, input, textarea")) return false;
          const x = /hidden|clip/.test(style.overflowX) && e.scrollWidth > e.clientWidth + 1;
          const y = /hidden|clip/.test(style.overflowY) && e.scrollHeight > e.clientHeight + 1;
          return style.display !== "inline" && e.clientWidth > 1 && (x || y);
        });
        const tooWide = all("button, a, .card, .answer, .asked, summary, h1, h2, h3, label, .notice, .outcome, .badge")
          .filter((e) => getComputedStyle(e).display !== "inline" && !framed(e) && e.scrollWidth > e.clientWidth + 1);
        const unreachable = all("body *").filter((e) => {
          const style = getComputedStyle(e);
          const scrolls = (/auto|scroll/.test(style.overflowX) && e.scrollWidth > e.clientWidth + 1)
            || (/auto|scroll/.test(style.overflowY) && e.scrollHeight > e.clientHeight + 1);
          return scrolls && e !== document.body && e.tabIndex < 0 && !e.matches("ul[role=listbox], ul.options");
        });
        return [...clipped.map((e) => "clipped " + name(e)), ...tooWide.map((e) => "too wide " + name(e)),
                ...unreachable.map((e) => "no focus " + name(e))];
        """,
    )


def overlapping(page: Page) -> list[str]:
    """Pairs of controls that are drawn over one another."""
    return measured(
        page,
        """
        const controls = all(CONTROLS + ", .badge, .outcome, h1, h2, h3").map((e) => [e, seen(e)]).filter(([, box]) => box);
        const pieces = ([e, box]) => getComputedStyle(e).display === "inline"
          ? [...e.getClientRects()].map((r) => ({ left: Math.max(r.left, box.left), right: Math.min(r.right, box.right),
              top: Math.max(r.top, box.top), bottom: Math.min(r.bottom, box.bottom) }))
          : [box];
        const over = (a, b) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 2
          && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 3;
        const found = [];
        controls.forEach((one, place) => controls.slice(place + 1).forEach((other) => {
          if (one[0].contains(other[0]) || other[0].contains(one[0])) return;
          if (pieces(one).some((a) => pieces(other).some((b) => over(a, b)))) found.push(`${name(one[0])} over ${name(other[0])}`);
        }));
        return found;
        """,
    )


def font_sizes(page: Page) -> list[float]:
    """The size of the letters of every element, in the page's order."""
    sizes: list[float] = page.evaluate(
        "() => [...document.querySelectorAll('body *')].map((e) => parseFloat(getComputedStyle(e).fontSize))"
    )
    return sizes


def small_words(page: Page, before: list[float], factor: float) -> list[str]:
    """Words that have not grown by a factor since their sizes were taken."""
    found: list[str] = page.evaluate(
        f"""([before, factor]) => {{ {DRAWN}
        return [...document.querySelectorAll("body *")].filter((e, place) => {{
          const words = e.matches("input:not([type=checkbox]), textarea, select") || [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim());
          return words && drawn(e) && parseFloat(getComputedStyle(e).fontSize) < before[place] * factor - 0.5;
        }}).map((e) => `${{name(e)}} ${{getComputedStyle(e).fontSize}}`); }}""",
        [before, factor],
    )
    return found


def moving(page: Page) -> list[str]:
    """Elements that would move for longer than 10 ms, or scroll smoothly."""
    return measured(
        page,
        """
        const longest = (times) => Math.max(...times.split(",").map((t) => parseFloat(t) * (t.includes("ms") ? 1 : 1000)));
        const moves = (style) => longest(style.transitionDuration) > 10
          || (style.animationName !== "none" && longest(style.animationDuration) > 10)
          || style.scrollBehavior !== "auto";
        return [...document.querySelectorAll("*")].filter((e) =>
          [null, "::before", "::after"].some((part) => moves(getComputedStyle(e, part)))).map(name);
        """,
    )


def unbordered(page: Page) -> list[str]:
    """Buttons, marks and frames that only their background would set off, which forced colours take away."""
    return measured(
        page,
        """
        const border = (style) => ["Top", "Bottom"].some((side) =>
          style[`border${side}Style`] !== "none" && parseFloat(style[`border${side}Width`]) >= 1);
        return all("button, input:not([type=checkbox]), select, textarea, mark, .outcome, .badge, .card, .notice, [aria-current]").filter((e) => {
          const style = getComputedStyle(e);
          return !border(style) && !style.textDecorationLine.includes("underline") && !border(getComputedStyle(e.parentElement));
        }).map(name);
        """,
    )


@dataclass(frozen=True, slots=True)
class Focus:
    """Where the focus is.

    Attributes:
        name: The element, for a test's message.
        fault: What is wrong with it there; empty when nothing is.
    """

    name: str
    fault: str


def focus(page: Page) -> Focus:
    """The focused element: drawn, on the screen, marked by at least 2 pixels, and nothing in front of it."""
    page.evaluate("() => new Promise((go) => requestAnimationFrame(() => requestAnimationFrame(go)))")
    found = page.evaluate(
        f"""() => {{ {DRAWN}
        const e = document.activeElement;
        if (!e || e === document.body) return ["body", "the focus is lost"];
        const style = getComputedStyle(e);
        const outline = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
        const shadow = style.boxShadow.replaceAll(/(rgba?|oklab|color)\\([^)]*\\)/g, "").split(",")
          .some((part) => Math.abs(parseFloat(part.trim().split(" ")[3])) >= 2);
        if (!outline && !shadow) return [name(e), "no mark of the focus"];
        if (!drawn(e)) return [name(e), "not drawn"];
        const box = seen(e);
        if (!box) return [name(e), "cut away by what holds it"];
        const [left, right] = [Math.max(box.left, 0), Math.min(box.right, window.innerWidth)];
        const [top, bottom] = [Math.max(box.top, 0), Math.min(box.bottom, window.innerHeight)];
        if (right - left < 2 || bottom - top < 2) return [name(e), "outside the screen " + JSON.stringify(box)];
        const points = [[0.5, 0.5], [0.1, 0.2], [0.9, 0.8], [0.1, 0.8], [0.9, 0.2]]
          .map(([x, y]) => [left + (right - left) * x, top + (bottom - top) * y]);
        const inFront = points.map(([x, y]) => document.elementFromPoint(x, y));
        const free = inFront.filter((other) => other && (e.contains(other) || (other.contains(e) && getComputedStyle(other).position !== "sticky")));
        return free.length >= 3 || (getComputedStyle(e).display === "inline" && free.length)
          ? [name(e), ""] : [name(e), "hidden behind " + inFront.filter(Boolean).map(name).join(" | ")];
        }}"""
    )
    return Focus(*found)
