"""Workers that are forked from a process which holds the application already, and share its memory with it."""

from __future__ import annotations

import gc
import signal
from multiprocessing import get_context
from typing import TYPE_CHECKING

from uvicorn._subprocess import subprocess_started
from uvicorn.supervisors import multiprocess
from uvicorn.supervisors.multiprocess import SIGNALS, Process

if TYPE_CHECKING:
    import socket

    import uvicorn


def prepare(config: uvicorn.Config) -> None:
    """Make the application here, once, and let uvicorn's supervisor fork its workers.

    Loops, threads and connections begin in the worker. Collection is off meanwhile, so that it leaves no holes in
    the pages that are shared; freezing keeps later collections from writing to them (see Python's gc.freeze).
    """
    gc.disable()
    config.load()
    config.get_loop_factory()
    gc.freeze()
    gc.enable()
    multiprocess.Process = ForkedProcess  # type: ignore[misc] # the supervisor has no option for it


class ForkedProcess(Process):
    """uvicorn's worker, with nothing changed but how it begins."""

    def __init__(self, config: uvicorn.Config, sockets: list[socket.socket]) -> None:
        super().__init__(config, sockets)
        # Typed as a spawned one; both have the same methods.
        self.process = get_context("fork").Process(target=self._begin, args=(sockets,))  # type: ignore[assignment]

    def start(self) -> None:
        """Fork, with signals held back: the supervisor's handlers, which a fork inherits, would lose them."""
        self._mask = signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)
        try:
            super().start()
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, self._mask)

    def _begin(self, sockets: list[socket.socket]) -> None:
        for number in SIGNALS:
            signal.signal(number, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        signal.pthread_sigmask(signal.SIG_SETMASK, self._mask)
        subprocess_started(self.config, self.target, sockets, None)
