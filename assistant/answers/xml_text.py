"""Untrusted words inside the XML of an Office file."""

from __future__ import annotations

import re

# What XML 1.0 cannot hold (section 2.2): control characters, halves of characters, two that are none.
UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


def xml_words(text: str) -> str:
    """The words, the replacement character in place of what no XML file can hold."""
    return UNWRITABLE.sub("\N{REPLACEMENT CHARACTER}", text)
