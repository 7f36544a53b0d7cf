"""Every error this package raises on purpose. One small tree.

    AssistantError
    ├── UsageError          the command was called wrongly           (exit 2)
    ├── SettingsError       a setting is unknown or has a bad value
    ├── CatalogueError      catalogue.toml cannot be used
    ├── CorpusError         the corpus folder cannot be used
    ├── UnreadableDocument  one file cannot be read; the others go on
    ├── FetchError          a document cannot be downloaded; the others go on
    ├── ModelError          the embedding model is missing, altered or broken
    ├── SnapshotError       a published index is missing, damaged or a stranger's
    │   ├── NoSnapshotError nothing has been published yet
    │   └── OtherFormatError a snapshot was written by another version
    └── LockedError         another process is publishing

Each message says what happened, to which file or setting, and what to do next.
"""


class AssistantError(Exception):
    """Something this package can explain to the person who ran it."""


class UsageError(AssistantError):
    """The command was called wrongly."""


class SettingsError(AssistantError):
    """A setting is unknown or its value cannot be used."""


class CatalogueError(AssistantError):
    """``catalogue.toml`` cannot be used."""


class CorpusError(AssistantError):
    """The corpus folder cannot be used."""


class UnreadableDocument(AssistantError):
    """One file cannot be read. ``reason`` is a short code such as ``encrypted`` or ``no_text``."""

    def __init__(self, reason: str, message: str) -> None:
        """Keep the short code beside the sentence for people."""
        super().__init__(message)
        self.reason = reason


class FetchError(AssistantError):
    """A document cannot be downloaded."""


class ModelError(AssistantError):
    """The embedding model is missing, altered or gives unusable vectors."""


class SnapshotError(AssistantError):
    """A published index is missing, damaged or was made with other settings."""


class NoSnapshotError(SnapshotError):
    """Nothing has been published yet."""


class OtherFormatError(SnapshotError):
    """A snapshot was written by a version that arranges its files in another way."""


class LockedError(AssistantError):
    """Another process holds the index lock."""
