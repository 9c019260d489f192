"""A PostgreSQL server for the length of a test run: the one named in the environment, else one started here."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

URL_VARIABLE = "FONOTECA_TEST_POSTGRESQL_URL"
_START_LIMIT_S = 30
# The input ends when the tests do, even if they are killed. SIGQUIT: at once, the files are thrown away in any case.
_UNTIL_INPUT_ENDS = '"$@" & read -r _; kill -QUIT $!; wait'
_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "16MB",
    "max_connections": "60",
}


class PostgresqlMissingError(Exception):
    """There is no server to test with, and no way to start one; the text says why."""


@contextmanager
def server() -> Iterator[str]:
    """The URL of a database on a running server, with the right to create others.

    Raises:
        PostgresqlMissingError: when there is none, and none can be started.
    """
    if url := os.environ.get(URL_VARIABLE):
        yield url
        return
    binaries = _find_binaries()
    user = _unprivileged_user()
    # Not pytest's own folder: it is closed to other users, and the server refuses to run as root.
    folder = Path(tempfile.mkdtemp(prefix="fonoteca-postgresql-"))
    try:
        if user:
            shutil.chown(folder, user)
        with _started(binaries, folder, user) as url:
            yield url
    finally:
        shutil.rmtree(folder)


def _find_binaries() -> Path:
    on_path = shutil.which("initdb")
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    found = [Path(on_path).resolve(), *installed] if on_path else installed
    if not found:
        raise PostgresqlMissingError(
            f"PostgreSQL is not tested: set {URL_VARIABLE}, or install it (apt-get install postgresql)"
        )
    return found[-1].parent


def _unprivileged_user() -> str | None:
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam("postgres").pw_name
    except KeyError:
        raise PostgresqlMissingError(
            f"PostgreSQL is not tested: it does not run as root, and there is no user postgres; set {URL_VARIABLE}"
        ) from None


@contextmanager
def _started(binaries: Path, folder: Path, user: str | None) -> Iterator[str]:
    cluster = folder / "cluster"
    subprocess.run(
        [binaries / "initdb", "-D", cluster, "-A", "trust", "-U", "fonoteca", "-E", "UTF8", "--no-sync"],
        user=user,
        group=user,
        extra_groups=[] if user else None,
        cwd=folder,
        check=True,
        capture_output=True,
    )
    port = _free_port()
    settings = [f"--{name}={value}" for name, value in _SETTINGS.items()]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [
                "sh",
                "-c",
                _UNTIL_INPUT_ENDS,
                "sh",
                binaries / "postgres",
                "-D",
                cluster,
                "-p",
                str(port),
                "-k",
                folder,
                *settings,
            ],
            user=user,
            group=user,
            extra_groups=[] if user else None,
            cwd=folder,
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=log,
            # Ctrl-C is for the tests; this process is ended below, after them.
            process_group=0,
        )
    try:
        url = f"postgresql://fonoteca@127.0.0.1:{port}/postgres"
        _wait_until_it_answers(url, folder / "log")
        yield url
    finally:
        process.communicate()


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def _wait_until_it_answers(url: str, log: Path) -> None:
    deadline = time.monotonic() + _START_LIMIT_S
    while True:
        try:
            psycopg.connect(url).close()
        except psycopg.OperationalError:
            if time.monotonic() > deadline:
                raise RuntimeError(f"PostgreSQL did not start:\n{log.read_text()}") from None
            time.sleep(0.05)
        else:
            return
