"""When the whole service is ready: a harness that measures one of four workers measures another service."""

from __future__ import annotations

from multiprocessing import get_context


class Readiness:
    """Counts, across worker processes, the workers that have started; each has it from its parent."""

    def __init__(self, workers: int, start_method: str) -> None:
        self._workers = workers
        # One process needs no shared memory (which, to be spawned with, would start multiprocessing's tracker).
        context = get_context(start_method)
        self._started = context.Value("i", 0) if workers > 1 else None
        self._failed = context.Value("i", 0) if workers > 1 else None

    def worker_started(self) -> None:
        """Say that this worker's pool is full and that it listens. One that replaces a dead one counts too."""
        if self._started is not None:
            with self._started:
                self._started.value += 1

    def all_started(self) -> bool:
        """Whether every worker has started."""
        return self._started is None or self._started.value >= self._workers

    def first_to_fail(self) -> bool:
        """Whether this is the first worker that could not start: the one that says why."""
        if self._failed is None:
            return True
        with self._failed:
            self._failed.value += 1
            return bool(self._failed.value == 1)
