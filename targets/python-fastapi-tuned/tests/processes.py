"""What the kernel says of processes."""

from __future__ import annotations

import os
import select
from pathlib import Path

from tests.service import LIMIT_S


def children(pid: int) -> set[int]:
    """Return the processes that `pid` has started and that have not ended."""
    return {
        int(child)
        for thread in Path(f"/proc/{pid}/task").iterdir()
        for child in (thread / "children").read_text().split()
    }


def command(pid: int) -> str:
    """Return the command line of `pid`."""
    return Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")


class Watched:
    """A process whose end can be waited for, whoever started it."""

    def __init__(self, pid: int) -> None:
        self._descriptor = os.pidfd_open(pid)

    def has_ended(self) -> bool:
        """Wait for its end; False when it does not come."""
        ended, _, _ = select.select([self._descriptor], [], [], LIMIT_S)
        os.close(self._descriptor)
        return bool(ended)
