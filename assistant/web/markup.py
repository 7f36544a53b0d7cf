"""Untrusted words made inert: document text, titles and questions as HTML that can only be read.

The chat and the cards pass through a Markdown renderer and a sanitiser in the browser. Escaping the five
HTML characters is not enough there: ``![x](http://…)`` would become an image. So every character that is
not a letter, a figure or a space is written as a numeric entity, which neither Markdown nor HTML reads as
structure, and which the reader sees, and copies, as the character it is.
"""

from __future__ import annotations

import html
from urllib.parse import quote, urlsplit

# Embeddings, overrides and isolates: each would reorder the words after it until its end mark.
DIRECTION_MARKS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def plain(words: str) -> str:
    """Words as HTML text that nothing interprets.

    A direction mark stays in the text, closed into an isolate of its own, where it has nothing to reorder.
    Control characters other than tab and line feed become the replacement character.
    """
    return "".join(_inert(character) for character in words)


def problem_html(words: str) -> str:
    """What is wrong, said at once to those who do not see it."""
    return f'<p class="problem" role="alert">{plain(words[:1].upper() + words[1:])}</p>'


def text_only(words: str) -> str:
    """Words for an element that holds text alone, such as a title or a text area: nothing in it is markup.

    What is sent back from a text area must be what was typed, so no character is changed.
    """
    return html.escape(words, quote=False)


def attribute(value: str) -> str:
    """A value fit to stand between the double quotation marks of an HTML attribute."""
    return html.escape(value, quote=True)


def web_address(url: str | None) -> str | None:
    """The address if it is one that a link may carry: http or https with a host, else None."""
    if not url:
        return None
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return None
    return url.strip() if parts.scheme in {"http", "https"} and parts.hostname else None


def page_address(link: str) -> str | None:
    """A citation's link if it stays on this site or is a web address, else None."""
    on_this_site = link.startswith("/") and not link.startswith(("//", "/\\"))
    return link if on_this_site else web_address(link)


def new_tab_link(address: str, words: str, kind: str = "") -> str:
    """A link that opens in a new tab and says so.

    Args:
        address: Where it leads; escaped here.
        words: What it says, as plain words.
        kind: Its class.
    """
    named = f' class="{kind}"' if kind else ""
    return (
        f'<a{named} href="{attribute(address)}" target="_blank" rel="noopener noreferrer">{plain(words)}'
        '<span class="new-tab"> (opens in a new tab)</span></a>'
    )


def document_address(document_id: str, page: int | None = None) -> str:
    """Where a document is opened, at a page if it has any."""
    anchor = f"#page={page}" if page is not None else ""
    return f"/documents/{quote(document_id, safe='')}{anchor}"


def cite_link(identifier: str) -> str:
    """Where the references to what an identifier stands for are shown."""
    return f"/cite/{quote(identifier, safe='~:')}"


def _inert(character: str) -> str:
    if character == " " or character.isalnum():
        return character
    code = ord(character)
    if character in DIRECTION_MARKS:
        return f"<bdi>&#{code};</bdi>"
    if (code < 32 and character not in "\t\n") or 127 <= code < 160 or 0xD800 <= code < 0xE000:
        return "&#65533;"
    return f"&#{code};"
