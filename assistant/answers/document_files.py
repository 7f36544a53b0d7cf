"""The files behind a snapshot: handed out, and drawn, only while they are the ones that were read."""

from __future__ import annotations

import threading
from collections import OrderedDict
from pathlib import Path

from assistant.answers.page_view import PageView
from assistant.documents.discovery import sha256_of
from assistant.documents.page_image import PageImage, draw_page
from assistant.library.snapshot import Snapshot

MOST_IMAGE_BYTES = 32 * 1024 * 1024  # of drawn pages kept in memory


class DocumentFiles:
    """Finds files by the document's id and draws their pages. Safe to use from several threads."""

    def __init__(self, corpus: Path) -> None:
        """Keep the folder of documents."""
        self._corpus = corpus
        self._lock = threading.Lock()
        self._images: OrderedDict[tuple[Path, int, int, str, int], PageImage] = OrderedDict()
        self._bytes = 0
        self._hashes: dict[tuple[Path, int, int, int], str] = {}

    def file(self, snapshot: Snapshot, document_id: str) -> Path | None:
        """The file of a document, if it is still the one that was read.

        Another edition under the same name would show other words on the cited page, so it is not given.
        """
        document = {row.document_id: row for row in snapshot.documents()}.get(document_id)
        if document is None:
            return None
        path = self._corpus / document.file
        try:
            state = path.stat()
            # Copying tools give another edition the time of the old one; the inode's own time they cannot.
            key = (path, state.st_ctime_ns, state.st_mtime_ns, state.st_size)
            if key not in self._hashes:
                self._hashes[key] = sha256_of(path)
        except OSError:
            return None
        return path if self._hashes[key] == document.sha256 else None

    def image(self, snapshot: Snapshot, view: PageView, zoom: int = 1) -> PageImage | None:
        """A page drawn with the quotation marked, or None if the file is no longer the one that was read.

        Raises:
            UnreadableDocument: The page cannot be drawn.
        """
        path = self.file(snapshot, view.document_id)
        if path is None:
            return None
        key = (path, path.stat().st_mtime_ns, view.number, view.words, zoom)
        with self._lock:
            if key in self._images:
                self._images.move_to_end(key)
                return self._images[key]
        image = draw_page(path, view.number, view.words, view.near, zoom)
        with self._lock:
            if key not in self._images:
                self._images[key] = image
                self._bytes += len(image.png)
            while self._bytes > MOST_IMAGE_BYTES:
                self._bytes -= len(self._images.popitem(last=False)[1].png)
        return image
