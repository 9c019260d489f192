"""`fonoteca worker` and `fonoteca demo`: the background work, and the demo archive."""

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

from app import archive, logs
from app.archive import Archive
from app.audio.limits import Limits
from app.audio.pool import Pool
from app.cli import interruption
from app.cli.console import Workers, fail, out, progress_bar
from app.demo import building
from app.importing.run import wait_for_followers
from app.settings import Settings
from app.worker import Worker


@contextmanager
def working(opened: Archive, *, children: int) -> Iterator[None]:
    """Keep a worker busy in this process while the block runs."""
    opened.storage.sweep()
    settings = opened.settings
    limits = Limits(
        file_size_bytes=settings.max_file_bytes,
        memory_bytes=settings.processing_memory_bytes,
        wall_clock_s=settings.processing_base_s,
    )
    worker = Worker(opened, Pool(children, limits), children=children)
    try:
        worker.start()
        yield
    finally:
        with interruption.held():
            worker.stop()


def worker(
    *,
    workers: Workers = 0,
    with_parent: Annotated[bool, typer.Option("--with-parent", hidden=True)] = False,
) -> None:
    """Process sounds and keep the search index, until stopped."""
    settings = Settings()
    logs.configure(settings)
    archive.migrated(settings)
    stopping = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopping.set())
    if with_parent:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # the server gets it too, and tells us when it is time
        # The server holds the other end of our standard input: it closes when the server is gone, however it went.
        threading.Thread(target=_stop_at_end_of_input, args=(stopping,), daemon=True).start()
    children = workers or settings.workers or os.cpu_count() or 1
    with archive.opened(settings) as opened, working(opened, children=children):
        stopping.wait()


def _wait_for_end_of_input() -> None:
    # Not through sys.stdin, whose lock a thread still holds when the interpreter wants to end.
    while os.read(0, 1024):
        pass


def _stop_at_end_of_input(stopping: threading.Event) -> None:
    _wait_for_end_of_input()
    stopping.set()


def _end_with_input() -> None:
    _wait_for_end_of_input()
    # Whatever is half done is taken up again at the next start.
    os._exit(1)


def demo(
    *,
    workers: Workers = 0,
    by_server: Annotated[bool, typer.Option("--by-server", hidden=True)] = False,
) -> None:
    """Fill an empty archive with the demo sounds."""
    settings = Settings()
    if by_server:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # as the worker does
        threading.Thread(target=_end_with_input, daemon=True).start()
    logs.configure(settings.model_copy(update={"log_level": "error"}))
    archive.migrated(settings)
    with archive.opened(settings) as opened:
        try:
            credentials = building.prepared(opened)
        except building.NotEmptyError as error:
            raise fail(str(error)) from error
        with progress_bar("Building the demo archive", building.size()) as progress:
            if by_server:
                building.build(opened, progress)
            else:
                with working(opened, children=workers or settings.workers or os.cpu_count() or 1):
                    building.build(opened, progress)
                    wait_for_followers(opened)
        if not by_server:
            out.print(building.welcome(settings, credentials), markup=False)
