"""How a process of the pool begins, so that it never outlives the one that it works for."""

from __future__ import annotations

import os
import signal
import threading
from multiprocessing import parent_process


def begin() -> None:
    """Leave Ctrl-C to the service, and end with it: the executor alone would wait for ever for a parent killed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
    os._exit(1)
