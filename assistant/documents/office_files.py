"""Office files (Office Open XML, ECMA-376) before they are opened: real, unlocked, of bounded size."""

from __future__ import annotations

import zipfile
from pathlib import Path

from assistant.errors import UnreadableDocument

LARGEST_INSIDE = 300_000_000
# The container of old Office files, and of new ones that are encrypted.
OLE_SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def check_office_file(path: Path, file: str, program: str, ending: str) -> None:
    """Refuse what is no Office file, needs a password, or would unpack to more than a document should.

    Args:
        path: Where it is.
        file: Its name in messages.
        program: What it should be opened with, "Word" or "PowerPoint".
        ending: What its name should end in.

    Raises:
        UnreadableDocument: Its code is one of ``wrong_type``, ``encrypted``, ``damaged`` and ``limit``.
    """
    with path.open("rb") as stream:
        if stream.read(8) == OLE_SIGNATURE:
            raise UnreadableDocument(
                "encrypted",
                f"{file} needs a password or is an old {program} file; save it as {ending} without a "
                "password.",
            )
    try:
        with zipfile.ZipFile(path) as archive:
            inside = sum(member.file_size for member in archive.infolist())
            names = set(archive.namelist())
    except (zipfile.BadZipFile, OSError, NotImplementedError) as error:
        raise UnreadableDocument(
            "damaged",
            f"{file} is no {program} file or is damaged ({error}); open it in {program} and save it anew.",
        ) from error
    if inside > LARGEST_INSIDE:
        raise UnreadableDocument(
            "limit", f"{file} is larger inside than any document should be; do not use it."
        )
    if "[Content_Types].xml" not in names:
        raise UnreadableDocument("wrong_type", f"{file} is an archive, but no {program} file.")
