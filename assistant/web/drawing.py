"""Draws pages beside the other work: a few at once, in threads of their own, and not more than can wait."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final, TypeVar

AT_ONCE: Final = 2
MOST_WAITING: Final = 24

Made = TypeVar("Made")


class TooBusy(Exception):
    """More pages are asked for than can be drawn in a while."""


class Drawing:
    """A small pool whose queue has an end."""

    def __init__(self, at_once: int = AT_ONCE, most_waiting: int = MOST_WAITING) -> None:
        """Start no thread yet.

        Args:
            at_once: How many pages are drawn at the same time.
            most_waiting: How many may wait beside those.
        """
        self._pool = ThreadPoolExecutor(at_once, thread_name_prefix="drawing")
        self._most = at_once + most_waiting
        self._under_way = 0

    async def run(self, make: Callable[[], Made]) -> Made:
        """What ``make`` returns, made in the pool.

        Raises:
            TooBusy: As many are waiting as may.
        """
        if self._under_way >= self._most:
            raise TooBusy
        self._under_way += 1
        future = asyncio.get_running_loop().run_in_executor(self._pool, make)
        # Counted until it is done, also where its reader has gone.
        future.add_done_callback(self._done)
        return await asyncio.shield(future)

    def _done(self, _: object) -> None:
        self._under_way -= 1
