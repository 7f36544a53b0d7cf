"""The frame of the pages that are plain HTML: header with the ways around, the safety line, footer."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.web import wording
from assistant.web.markup import attribute, plain, text_only

PLACES = (
    ("/", "Ask"),
    ("/search", "Search"),
    ("/map", "Evidence map"),
    ("/check", "Check a quotation"),
    ("/list", "Reading list"),
    ("/about", "About"),
    ("/accessibility", "Accessibility"),
    ("/privacy", "Privacy"),
)


def ways_around(here: str = "") -> str:
    """The links to every part of the application; the one the reader is at says so."""
    links = ""
    for address, words in PLACES:
        current = ' aria-current="page"' if address == here else ""
        links += f'<li><a href="{attribute(address)}"{current}>{words}</a></li>'
    return f'<nav class="ways" aria-label="{wording.WAYS}"><ul>{links}</ul></nav>'


def framed(
    title: str, content: str, here: str = "", scripts: Sequence[str] = (), reload_seconds: int = 0
) -> str:
    """A whole page.

    Args:
        title: What the browser's tab and the heading say, as plain words.
        content: HTML of the main part, below the heading.
        here: The address of the page among ``PLACES``.
        scripts: Names of scripts of our own that it needs beside that of the reading list.
        reload_seconds: After how long the page loads itself again; 0 for never.
    """
    reload = f'<meta http-equiv="refresh" content="{reload_seconds}">' if reload_seconds else ""
    brought = "".join(
        f'<script src="/ui/{attribute(name)}"></script>' for name in ("copying.js", "list.js", *scripts)
    )
    return (
        '<!doctype html><html lang="en-GB"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{text_only(title)} – {wording.PRODUCT}</title>"
        f'<meta name="color-scheme" content="light">{reload}'
        '<link rel="icon" type="image/svg+xml" href="/ui/icon.svg">'
        '<link rel="stylesheet" href="/ui/page.css"><link rel="stylesheet" href="/ui/plain.css">'
        f"{brought}</head>"
        '<body class="own-page"><a class="skip-link" href="#main">Skip to the content</a>'
        f'<header><p class="product"><a href="/">{wording.PRODUCT}</a></p>{ways_around(here)}'
        f'<div class="notice"><p>{wording.NOTICE_HTML}</p><p>{wording.CRISIS_HTML}</p></div></header>'
        f'<main id="main" tabindex="-1"><h1>{plain(title)}</h1>{content}</main>'
        f"<footer><p>{plain(wording.FOOTER)}</p></footer></body></html>"
    )
