"""Semantic search with page citations over mental health equality guidance.

>>> from assistant import open_library
>>> answer = open_library().ask("What helps people seeking asylum?")  # doctest: +SKIP
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from assistant.answers.guide import Guide, open_library
    from assistant.answers.quotation_check import QuoteCheck
    from assistant.datatypes import Answer, Citation, Facets, Filters, Hit, Passage, Statement
    from assistant.errors import AssistantError
    from assistant.library.ingest import ingest
    from assistant.settings import Settings, load_settings

_HOMES = {
    "Answer": "assistant.datatypes",
    "AssistantError": "assistant.errors",
    "Citation": "assistant.datatypes",
    "Facets": "assistant.datatypes",
    "Filters": "assistant.datatypes",
    "Guide": "assistant.answers.guide",
    "Hit": "assistant.datatypes",
    "Passage": "assistant.datatypes",
    "QuoteCheck": "assistant.answers.quotation_check",
    "Settings": "assistant.settings",
    "Statement": "assistant.datatypes",
    "ingest": "assistant.library.ingest",
    "load_settings": "assistant.settings",
    "open_library": "assistant.answers.guide",
}
__all__ = [
    "Answer",
    "AssistantError",
    "Citation",
    "Facets",
    "Filters",
    "Guide",
    "Hit",
    "Passage",
    "QuoteCheck",
    "Settings",
    "Statement",
    "ingest",
    "load_settings",
    "open_library",
]


def __getattr__(name: str) -> Any:
    """Import a public name from its home when it is first used, so that importing the package is instant."""
    if name not in _HOMES:
        raise AttributeError(f"module 'assistant' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)
