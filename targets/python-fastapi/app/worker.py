"""`python -m app.worker`: do the jobs that the service has queued, in as many processes as it has workers."""

from __future__ import annotations

import asyncio
import logging.config
import multiprocessing
import os
import signal
import sys
from multiprocessing.connection import wait
from typing import TYPE_CHECKING

import uvloop

from app.database import Database, DatabaseUnavailable
from app.digests import digest
from app.executors import Threads
from app.server import LOGGING
from app.settings import SettingsError, read_settings
from app.timing import Timing

if TYPE_CHECKING:
    from app.database import Connection
    from app.settings import Settings

EXIT_FAILED = 1
EXIT_USAGE = 2
IDLE_PAUSE_S = 0.05
"""Before an empty queue is looked at again."""
LOST_PAUSE_S = 1
"""Before a database that was lost is asked again."""

CLAIM = "SELECT id, wait_ms, rounds FROM jobs ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED"
FINISH = "DELETE FROM jobs WHERE id = $1"
DATA = b"a" * 64

logger = logging.getLogger(__name__)


async def take_job(connection: Connection, threads: Threads) -> bool:
    """Do the oldest job that no worker holds; False where there is none.

    In one transaction: a job is out of the queue once, and only if, it was done.
    """
    async with connection.transaction():
        row = await connection.fetchrow(CLAIM)
        if row is None:
            return False
        job_id, wait_ms, rounds = row
        if wait_ms:
            await asyncio.sleep(wait_ms / 1000)
        if rounds:
            # Off the event loop, which would keep every other job waiting.
            await threads.run(digest, "sha256", rounds, DATA)
        await connection.execute(FINISH, job_id)
        return True


async def take_jobs(database: Database, threads: Threads) -> None:
    """Do jobs, one after the other, until cancelled."""
    while True:
        try:
            found = await database.use(Timing(), lambda connection: take_job(connection, threads))
        except DatabaseUnavailable as error:
            logger.error("No job could be done: %s", error)
            await asyncio.sleep(LOST_PAUSE_S)
            continue
        if not found:
            await asyncio.sleep(IDLE_PAUSE_S)


async def work(settings: Settings) -> bool:
    """Do jobs until SIGTERM, as many at once as the pool has connections; False without a database.

    What is under way at the end is given up, and so is still in the queue.
    """
    ended = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, ended.set)
    database = Database(settings.database_url, settings.worker_pool_size, settings.target_id)
    try:
        await database.open()
    except DatabaseUnavailable as error:
        logger.error(
            "DATABASE_URL: expected a PostgreSQL server that gives every connection of the pool, found %s. "
            "Start the database, correct DATABASE_URL, or lower POOL_SIZE.",
            error,
        )
        return False
    threads = Threads()
    jobs = [asyncio.create_task(take_jobs(database, threads)) for _ in range(settings.worker_pool_size)]
    await ended.wait()
    for job in jobs:
        job.cancel()
    await asyncio.gather(*jobs, return_exceptions=True)
    threads.close()
    await database.close()
    return True


def run(settings: Settings) -> None:
    """Be one process of the worker."""
    logging.config.dictConfig(LOGGING)
    sys.exit(0 if uvloop.run(work(settings)) else EXIT_FAILED)


def run_several(settings: Settings) -> int:
    """Start a process for each of the service's workers; all end with the first, or with SIGTERM."""
    context = multiprocessing.get_context("spawn")
    processes = [context.Process(target=run, args=(settings,)) for _ in range(settings.workers)]

    # Once: a second signal would find a process without its handler, on its way out.
    told: set[int] = set()

    def end(*_: object) -> None:
        for process in processes:
            if process.pid is not None and process.pid not in told:
                told.add(process.pid)
                process.terminate()

    signal.signal(signal.SIGTERM, end)
    for process in processes:
        process.start()
    wait([process.sentinel for process in processes])
    end()
    for process in processes:
        process.join()
    return max(abs(process.exitcode or 0) for process in processes) and EXIT_FAILED


def main() -> int:
    """Run the worker; returns the exit status."""
    try:
        settings = read_settings(os.environ)
    except SettingsError as error:
        sys.stderr.write(f"{error}\n")
        return EXIT_USAGE
    if settings.workers > 1:
        return run_several(settings)
    run(settings)
    return 0


if __name__ == "__main__":
    sys.exit(main())
