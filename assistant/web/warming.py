"""Loading the model and the snapshot behind the page, so that the page is up first."""

from __future__ import annotations

import logging
import threading
from dataclasses import replace

from assistant.datatypes import Health
from assistant.errors import AssistantError
from assistant.web.guidance import Guidance

logger = logging.getLogger(__name__)


class Warming:
    """One run of ``warm_up`` in a thread of its own, and what became of it.

    Attributes:
        abandoned: Whether waiting has become useless because the server is stopping.
    """

    def __init__(self, guide: Guidance) -> None:
        """Keep the guide; nothing runs yet."""
        self._guide = guide
        self._done = threading.Event()
        self._begun = threading.Lock()
        self._thread: threading.Thread | None = None
        self._failure: str | None = None
        self.abandoned = False

    def start(self) -> None:
        """Begin loading, once; further calls do nothing."""
        with self._begun:
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="warm-up", daemon=True)
                self._thread.start()

    def wait(self, seconds: float) -> bool:
        """Whether loading has ended, well or badly, within the time given."""
        return self._done.wait(seconds)

    def abandon(self) -> None:
        """Tell those who wait to give up: the server is stopping."""
        self.abandoned = True

    def health(self) -> Health:
        """What ``/health`` says: the guide's own word, unless loading broke without the guide knowing."""
        try:
            health = self._guide.health()
        except AssistantError as error:
            return Health("failed", str(error), None)
        except Exception as error:
            # /health must answer whatever happens; the cause goes to the log and into the reason.
            logger.exception("The state of the assistant could not be read")
            return Health("failed", f"the state could not be read ({type(error).__name__})", None)
        if health.status == "loading" and self._failure:
            return replace(health, status="failed", reason=self._failure)
        return health

    def _run(self) -> None:
        try:
            self._guide.warm_up()
        except AssistantError as error:
            self._failure = str(error)
            logger.error("The assistant could not get ready: %s", error)
        except Exception as error:
            # A thread that dies silently would leave the page "getting ready" for ever.
            self._failure = f"starting failed ({type(error).__name__}); the log of the server says more"
            logger.exception("The assistant could not get ready")
        finally:
            self._done.set()
