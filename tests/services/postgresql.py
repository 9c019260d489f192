"""A PostgreSQL server for the length of a test run: the one named in the environment, else one started here.

The programs are those installed on the machine, else those of the Python package pgserver.
"""

import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

from tests.services.ports import free_port

URL_VARIABLE = "FONOTECA_TEST_POSTGRESQL_URL"
_START_LIMIT_S = 30
_USERS = ("postgres", "nobody")
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
    user = _unprivileged_user()
    # Not pytest's own folder: it is closed to other users, and the server refuses to run as root.
    folder = Path(tempfile.mkdtemp(prefix="fonoteca-postgresql-"))
    try:
        binaries = _installed() or _of_package(folder)
        if user:
            shutil.chown(folder, user.pw_uid, user.pw_gid)
        with _started(binaries, folder, user) as url:
            yield url
    finally:
        shutil.rmtree(folder)


def _installed() -> Path | None:
    on_path = shutil.which("initdb")
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    found = [Path(on_path).resolve(), *installed] if on_path else installed
    return found[-1].parent if found else None


def _of_package(folder: Path) -> Path:
    """Give the programs of the package pgserver, copied to where any user may run them."""
    package = importlib.util.find_spec("pgserver")
    if package is None or package.origin is None:
        raise PostgresqlMissingError(
            f"PostgreSQL is not tested: set {URL_VARIABLE}, or install it (apt-get install postgresql)"
        )
    for source in (Path(package.origin).parent, Path(package.origin).parent.with_suffix(".libs")):
        if source.exists():
            shutil.copytree(source, folder / source.name)
    return folder / "pgserver" / "pginstall" / "bin"


def _unprivileged_user() -> pwd.struct_passwd | None:
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    return next((known[name] for name in _USERS if name in known), None)


@contextmanager
def _started(binaries: Path, folder: Path, user: pwd.struct_passwd | None) -> Iterator[str]:
    cluster = folder / "cluster"
    as_user: dict[str, Any] = {}
    if user:
        as_user = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    subprocess.run(
        [binaries / "initdb", "-D", cluster, "-A", "trust", "-U", "fonoteca", "-E", "UTF8", "--no-sync"],
        **as_user,
        cwd=folder,
        check=True,
        capture_output=True,
    )
    port = free_port()
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
            **as_user,
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
