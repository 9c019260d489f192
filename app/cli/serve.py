"""`fonoteca serve`: the API, with the worker beside it."""

import os
import socket
from typing import TYPE_CHECKING, Annotated

import typer

from app import archive, logs
from app.cli import interruption
from app.cli.children import Children
from app.cli.console import Workers, fail, out
from app.cli.interruption import Interrupted
from app.demo import building
from app.discovery import indexing
from app.settings import Settings

if TYPE_CHECKING:
    import uvicorn

_BACKLOG = 2048


def serve(
    *,
    host: Annotated[str | None, typer.Option(help="Address to listen on, instead of FONOTECA_HOST.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on, instead of FONOTECA_PORT.")] = None,
    no_worker: Annotated[bool, typer.Option("--no-worker", help="Serve only; the worker runs elsewhere.")] = False,
    workers: Workers = 0,
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
    is_demo_wanted = _prepare(settings, has_demo=demo)
    server = _server(settings)
    # The processes beside the server begin once it answers: nobody should wait for them.
    children = Children(is_ready=lambda: server.started)
    try:
        if is_demo_wanted:
            children.run(["demo", "--by-server"])
        if not no_worker:
            children.keep(["worker", "--with-parent", "--workers", str(workers)])
        out.print(f"Serving on {settings.base_url} (Ctrl-C stops it).", markup=False)
        server.run(sockets=[listening])
        if not server.started:
            raise fail("the server could not start")
    except Interrupted:
        pass
    finally:
        with interruption.held():
            children.stop()
            listening.close()


def _listening_socket(settings: Settings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    # Said in full, because asyncio turns off the waiting for more (TCP_NODELAY) only where it sees the protocol.
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
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


def _prepare(settings: Settings, *, has_demo: bool) -> bool:
    """Tidy up, begin a new archive's index, print how to get into the demo, and say whether that has to be filled."""
    with archive.opened(settings) as opened:
        opened.storage.sweep()
        if not settings.search_url:  # of a cluster several servers and workers would begin at once
            indexing.begin(opened.database, opened.backend)
        if not has_demo:
            return False
        try:
            credentials = building.prepared(opened)
        except building.NotEmptyError:
            return False
    out.print(building.welcome(settings, credentials), markup=False)
    return not credentials.is_complete


def _server(settings: Settings) -> "uvicorn.Server":
    # No other command has any use for the web framework, and it takes half a second to load.
    import uvicorn  # noqa: PLC0415 - see above

    from app.cli.http_protocol import HttpProtocol  # noqa: PLC0415 - see above
    from app.cli.patient_server import PatientServer  # noqa: PLC0415 - see above
    from app.main import create_app  # noqa: PLC0415 - see above

    config = uvicorn.Config(
        create_app(settings),
        http=HttpProtocol,
        log_level="warning",
        access_log=False,
        timeout_graceful_shutdown=5,
        server_header=False,
    )
    return PatientServer(config)
