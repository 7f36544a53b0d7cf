"""Lets go of what visitors asked: every minute, of all that no page needs any more.

Gradio keeps the values of a session's components until ten thousand others have come, and messages that
nobody fetched. Kept answers have a time of their own.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any

from assistant.web.kept_answers import KeptAnswers

SWEEP_SECONDS = 60.0
FORGET_AFTER_SECONDS = 3600.0


class Visits:
    """When each session was last heard of."""

    def __init__(self) -> None:
        """Start empty."""
        self.touched: dict[str, float] = {}

    def touch(self, session: str) -> None:
        """Note that a session was heard of."""
        self.touched[session] = time.monotonic()


class Forgetting:
    """Sweeps what one mounted page and the kept answers hold."""

    def __init__(self, page: Any, visits: Visits, kept: KeptAnswers) -> None:
        """Keep what is swept.

        Args:
            page: The mounted ``gradio.Blocks``.
            visits: When each session was last heard of.
            kept: The answers kept for their files.
        """
        self._page = page
        self._visits = visits
        self._kept = kept

    async def run(self) -> None:
        """Sweep until cancelled."""
        while True:
            await asyncio.sleep(SWEEP_SECONDS)
            self.sweep()

    def sweep(self) -> None:
        """Let go of every session that is over, and of every answer past its time."""
        self._kept.sweep()
        holder, queue = self._page.state_holder, self._page._queue
        held = {
            *holder.session_data,
            *queue.pending_messages_per_session,
            *queue.pending_event_ids_session,
            *self._visits.touched,
        }
        now = time.monotonic()
        for session in held:
            # A page that was closed and one whose machine sleeps over lunch look the same from here.
            if now - self._visits.touched.setdefault(session, now) >= FORGET_AFTER_SECONDS:
                self._forget(session)

    def _forget(self, session: str) -> None:
        holder, queue = self._page.state_holder, self._page._queue
        if any(event.session_hash == session for event in list(queue.event_ids_to_events.values())):
            return  # still being answered, which has an end of its own
        holder.session_data.pop(session, None)
        holder.time_last_used.pop(session, None)
        queue.pending_messages_per_session.pop(session, None)
        queue.pending_event_ids_session.pop(session, None)
        self._page.pending_streams.pop(session, None)
        self._page.pending_diff_streams.pop(session, None)
        self._visits.touched.pop(session, None)


def forget_events(queue: Any) -> None:
    """Have a queue of Gradio empty each event once it is over: its loop holds on to the last one.

    Args:
        queue: The queue of a page.
    """
    process: Callable[..., Awaitable[None]] = queue.process_events

    async def processed(events: list[Any], *rest: Any) -> None:
        done = list(events)
        try:
            await process(events, *rest)
        finally:
            for event in done:
                event.data = event.request = None

    queue.process_events = processed
