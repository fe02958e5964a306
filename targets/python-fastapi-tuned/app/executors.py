"""Where work for the processor is done off the event loop: in threads, or in processes."""

from __future__ import annotations

import asyncio
import os
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import active_children, get_context
from threading import Thread
from typing import TYPE_CHECKING, TypeVar

from app.processing import begin

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")

END_LIMIT_S = 1.0


def cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0))


class Threads:
    """As many threads as this process may use cores; each is started when it is first needed."""

    def __init__(self) -> None:
        self._executor = ThreadPoolExecutor(cores(), thread_name_prefix="work")

    async def run(self, work: Callable[..., T], *arguments: object) -> T:
        """Return what `work` returns."""
        return await asyncio.get_running_loop().run_in_executor(self._executor, work, *arguments)

    def close(self) -> None:
        """Begin nothing more."""
        self._executor.shutdown(wait=False, cancel_futures=True)


class Processes:
    """As many processes as this one may use cores, made when the first work comes, and kept."""

    def __init__(self) -> None:
        self._executor: ProcessPoolExecutor | None = None

    async def run(self, work: Callable[..., T], *arguments: object) -> T:
        """Return what `work` returns; it, its arguments and its result are pickled."""
        if self._executor is None:
            # A fork of a process that has threads may inherit a lock that one of them holds.
            self._executor = ProcessPoolExecutor(cores(), get_context("spawn"), initializer=begin)
        executor = self._executor
        try:
            return await asyncio.get_running_loop().run_in_executor(executor, work, *arguments)
        except BrokenProcessPool:
            # One of the processes died, and the pool with it: the next work makes another.
            if self._executor is executor:
                self._executor = None
            raise

    def close(self) -> None:
        """End the processes: those at rest by themselves, the others by force."""
        if self._executor is None:
            return
        children = active_children()
        # Only a shutdown that waits takes the semaphores along.
        ending = Thread(target=self._executor.shutdown, kwargs={"cancel_futures": True}, daemon=True)
        ending.start()
        ending.join(END_LIMIT_S)
        for child in children:
            if child.is_alive():
                child.kill()
        ending.join(END_LIMIT_S)
