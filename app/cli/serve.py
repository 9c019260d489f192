"""`fonoteca serve`: the API, with the worker beside it."""

import os
import socket
import subprocess
import sys
import threading
from typing import Annotated

import typer
import uvicorn

from app import archive, logs
from app.cli.console import errors, fail, out
from app.demo import building
from app.main import create_app
from app.settings import Settings

_BACKLOG = 2048
_RESTART_AFTER_S = 2.0
_STOP_WITHIN_S = 20.0


def serve(
    *,
    host: Annotated[str | None, typer.Option(help="Address to listen on, instead of FONOTECA_HOST.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on, instead of FONOTECA_PORT.")] = None,
    no_worker: Annotated[bool, typer.Option("--no-worker", help="Serve only; the worker runs elsewhere.")] = False,
    workers: Annotated[int, typer.Option(min=0, help="Processing children; 0 for one each core.")] = 0,
    demo: Annotated[bool, typer.Option("--demo", help="Fill the archive with demo sounds if it is empty.")] = False,
) -> None:
    """Serve the API, and work in the background, until stopped with Ctrl-C."""
    # The options become environment, so that the processes beside the server see them too.
    for name, value in (("FONOTECA_HOST", host), ("FONOTECA_PORT", port)):
        if value is not None:
            os.environ[name] = str(value)
    settings = Settings()
    logs.configure(settings)
    archive.migrated(settings)
    listening = _listening_socket(settings)
    children = Children()
    try:
        if demo:
            _start_demo(settings, children)
        if not no_worker:
            children.keep(["worker", "--with-parent", "--workers", str(workers)])
        out.print(f"Serving on {settings.base_url} (Ctrl-C stops it).", markup=False)
        config = uvicorn.Config(
            create_app(settings),
            log_level="warning",
            access_log=False,
            timeout_graceful_shutdown=5,
            server_header=False,
        )
        uvicorn.Server(config).run(sockets=[listening])
    except KeyboardInterrupt:
        pass
    finally:
        children.stop()
        listening.close()


def _listening_socket(settings: Settings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((settings.host, settings.port))
    except OSError as error:
        listening.close()
        raise fail(
            f"cannot listen on {settings.host}:{settings.port}: {error.strerror}. "
            "Choose another with FONOTECA_HOST and FONOTECA_PORT."
        ) from error
    listening.listen(_BACKLOG)
    return listening


def _start_demo(settings: Settings, children: "Children") -> None:
    with archive.opened(settings) as opened:
        try:
            credentials = building.prepared(opened)
        except building.NotEmptyError:
            return
    out.print(building.welcome(settings, credentials), markup=False)
    if not credentials.is_complete:
        children.start(["demo", "--by-server"])


class Children:
    """The processes beside the server. They end with it: their standard input is a pipe that closes when it is gone."""

    def __init__(self) -> None:
        self._stopping = threading.Event()
        self._running: list[subprocess.Popen[bytes]] = []
        self._keepers: list[threading.Thread] = []

    def start(self, arguments: list[str]) -> subprocess.Popen[bytes]:
        """Start one command of our own."""
        process = subprocess.Popen(  # noqa: S603 - our own command line
            [sys.executable, "-m", "app.cli", *arguments], stdin=subprocess.PIPE, env=os.environ
        )
        self._running.append(process)
        return process

    def keep(self, arguments: list[str]) -> None:
        """Start one command, and again whenever it ends."""
        keeper = threading.Thread(target=self._keep, args=(arguments,), daemon=True)
        self._keepers.append(keeper)
        keeper.start()

    def _keep(self, arguments: list[str]) -> None:
        while not self._stopping.is_set():
            process = self.start(arguments)
            code = process.wait()
            self._running.remove(process)
            if self._stopping.is_set():
                return
            errors.print(f"The {arguments[0]} ended with exit code {code}; starting it again.", markup=False)
            self._stopping.wait(_RESTART_AFTER_S)

    def stop(self) -> None:
        """Ask every child to end, and see to it."""
        self._stopping.set()
        running = list(self._running)
        for process in running:
            process.terminate()
        for process in running:
            try:
                process.wait(_STOP_WITHIN_S)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
