"""The worker: runs the jobs, and takes back those of workers that died."""

import asyncio
import contextlib
from argparse import ArgumentParser
from collections.abc import Callable
from typing import Any, cast

import structlog
from django.core.management.base import BaseCommand
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector

from maillage.base import maintenance

VEILLE = 1.0
"""Seconds between two looks at the maintenance mode."""
logger = structlog.get_logger("maillage.travailleur")
BATTEMENT = 2.0
"""Seconds between two heartbeats of a worker."""
SILENCE = 10.0
"""Seconds without a heartbeat after which a worker is taken for dead and its jobs are taken back."""


class Command(BaseCommand):
    help = "Fait les tâches de fond : imports, lectures programmées, courriels."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--une-fois", action="store_true", help="fait ce qui attend, puis s'arrête")
        parser.add_argument("--simultanees", type=int, default=2, help="tâches faites en même temps")

    def handle(self, *, une_fois: bool, simultanees: int, **_options: Any) -> None:
        connector = cast(DjangoConnector, app.connector).get_worker_connector()
        with app.replace_connector(connector), contextlib.suppress(KeyboardInterrupt):
            asyncio.run(work(once=une_fois, concurrency=simultanees))


async def work(*, once: bool, concurrency: int) -> None:
    """Run the worker, and beside it the rescue of lost jobs."""
    async with app.open_async():
        if maintenance.current() is None:
            await rescue()
        rescuer = asyncio.create_task(_rescue_for_ever())
        try:
            while not await _run_until_maintenance(once=once, concurrency=concurrency):
                await _wait_for(lambda: maintenance.current() is None)
        finally:
            rescuer.cancel()


async def _run_until_maintenance(*, once: bool, concurrency: int) -> bool:
    """Take jobs until the worker ends by itself (True) or the site is closed to writes (False: those begun are ended)."""
    if maintenance.current():
        return once
    worker = asyncio.create_task(
        app.run_worker_async(
            wait=not once,
            concurrency=concurrency,
            update_heartbeat_interval=BATTEMENT,
            stalled_worker_timeout=SILENCE,
            fetch_job_polling_interval=1.0,
            delete_jobs="successful",
        )
    )
    watcher = asyncio.create_task(_wait_for(lambda: maintenance.current() is not None))
    try:
        await asyncio.wait({worker, watcher}, return_when=asyncio.FIRST_COMPLETED)
        if worker.done():
            await worker
            return True
        logger.info("travailleur_en_pause")
        worker.cancel()  # procrastinate ends what it has begun, then stops
        with contextlib.suppress(asyncio.CancelledError):
            await worker
        return False
    finally:
        watcher.cancel()
        worker.cancel()


async def _wait_for(condition: Callable[[], bool]) -> None:
    """Looks after a first rest: a worker that starts is not cut in the middle of its own opening."""
    await asyncio.sleep(VEILLE)
    while not condition():  # noqa: ASYNC110 (a file that another process writes has no event)
        await asyncio.sleep(VEILLE)


async def rescue() -> int:
    """Give back the jobs of dead workers (procrastinate leaves them « doing »); answers how many."""
    manager = app.job_manager
    stalled = list(await manager.get_stalled_jobs(seconds_since_heartbeat=SILENCE))
    for job in stalled:
        logger.warning("tache_reprise", tache=job.task_name, numero=job.id)
        await manager.retry_job(job)
    await manager.prune_stalled_workers(SILENCE)
    return len(stalled)


async def _rescue_for_ever() -> None:
    while True:
        await asyncio.sleep(SILENCE / 2)
        if maintenance.current() is None:
            await rescue()
