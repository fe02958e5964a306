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

import asyncpg
import uvloop
from pgqueuer import PgQueuer

from app.database import pool_of
from app.digests import digest
from app.jobs import ENTRYPOINT, from_payload
from app.server import LOGGING
from app.settings import SettingsError, read_settings

if TYPE_CHECKING:
    from pgqueuer.models import Job

    from app.settings import Settings

EXIT_FAILED = 1
EXIT_USAGE = 2
MAX_CONCURRENT_JOBS = 100
"""As PgQueuer's documentation has it where it sets a limit, and no more than River's begins with."""
DATA = b"a" * 64

logger = logging.getLogger(__name__)


async def do_job(job: Job) -> None:
    """Do one job: wait, then compute off the event loop, which would keep every other job waiting."""
    asked = from_payload(job.payload)
    if asked.wait_ms:
        await asyncio.sleep(asked.wait_ms / 1000)
    if asked.rounds:
        await asyncio.to_thread(digest, "sha256", asked.rounds, DATA)


async def work(settings: Settings) -> bool:
    """Do jobs until SIGTERM; False without a database. What is under way at the end is given up."""
    size = settings.worker_pool_size
    try:
        # One of them listens.
        pool = await pool_of(settings.database_url, max(2, size), settings.target_id)
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        logger.error(
            "DATABASE_URL: expected a PostgreSQL server that gives every connection of the pool, found %s. "
            "Start the database, correct DATABASE_URL, or lower POOL_SIZE.",
            error,
        )
        return False
    queuer = PgQueuer.from_asyncpg_pool(pool)
    queuer.entrypoint(ENTRYPOINT)(do_job)
    running = asyncio.create_task(queuer.run(max_concurrent_tasks=MAX_CONCURRENT_JOBS))
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, running.cancel)
    try:
        await running
    except asyncio.CancelledError:
        return True
    finally:
        pool.terminate()
    return False


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
