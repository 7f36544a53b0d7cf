"""Untrusted words inside Markdown: what a renderer shows is then the words, and nothing else."""

from __future__ import annotations

import re

# Emphasis, code and HTML; links are broken between their two halves, so that note marks such as [3] stay as
# they are. https://spec.commonmark.org/0.31.2/#backslash-escapes
STRUCTURE = re.compile(r"[\\`*_<&]|(?<=\])\(")
# What makes a heading, a list, a rule or a link definition of the line it begins.
LINE_START = re.compile(r"^(\s*)([#>+=~-]|\d+(?=[.)])|\[(?=[^\]\n]*\]:))", re.MULTILINE)
# An address may hold brackets in pairs; a closing one of the sentence around it is none of it.
_PAIR = r"\([^\s<>\\()]*\)"
ADDRESS = re.compile(rf"(https?://(?:[^\s<>\\()]|{_PAIR})*(?:[^\s<>\\.,;:()\]]|{_PAIR}))")


def markdown_words(text: str) -> str:
    """Words as Markdown that renders as just these words; a web address becomes a link to itself."""
    return LINE_START.sub(_escaped_start, _without_structure(text))


def _without_structure(text: str) -> str:
    parts = ADDRESS.split(text)
    return "".join(
        f"<{part}>" if place % 2 else STRUCTURE.sub(lambda match: "\\" + match[0], part)
        for place, part in enumerate(parts)
    )


def markdown_quotation(text: str) -> str:
    """Words as a Markdown quotation, line by line."""
    return "\n".join(f"> {line}" for line in markdown_words(text).splitlines())


def _escaped_start(match: re.Match[str]) -> str:
    """A line start that would be a heading, a list or a rule; of a number, its stop is what is escaped."""
    if match[2].isdigit():
        return f"{match[1]}{match[2]}\\"
    return f"{match[1]}\\{match[2]}"
