"""OpenSearch with its k-NN plugin for the length of a test run: the one named in the environment, else one started.

Also for other uses than tests: `server()` and `cluster()` are plain context managers.
"""

import json
import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

from tests.services.opensearch_container import container
from tests.services.opensearch_installation import (
    Installation,
    OpensearchMissingError,
    fetched_installation,
    local_installation,
)
from tests.services.ports import free_port

__all__ = ["URL_VARIABLE", "Node", "OpensearchMissingError", "cluster", "server"]

URL_VARIABLE = "FONOTECA_TEST_OPENSEARCH_URL"
HEAP, SHARED_HEAP = "512m", "1g"  # of each node of a cluster; of a single one, on which all tests keep their indices
_START_LIMIT_S = 180  # on an idle machine it takes about 17
# The input ends when the tests do, even if they are killed. SIGKILL: the files are thrown away in any case.
_UNTIL_INPUT_ENDS = '"$@" </dev/null & read -r _; kill -KILL $!; wait; rm -rf "$FOLDER"'
_USERS = ("opensearch", "nobody")
_SETTINGS = {
    "network.host": "127.0.0.1",
    "cluster.routing.allocation.disk.threshold_enabled": False,
    # As docker/ sets them: queries of many words in many fields, and sorts by any field, are no attack.
    "indices.query.bool.max_clause_count": 32_768,
    "script.context.number_sort.max_compilations_rate": "2000/1m",
}
_LOGGING = """
appender.console.type = Console
appender.console.name = console
appender.console.layout.type = PatternLayout
appender.console.layout.pattern = [%d{ISO8601}][%-5p][%c{1.}] %m%n
rootLogger.level = warn
rootLogger.appenderRef.console.ref = console
"""


class Node:
    """A started server; it ends with `kill`, or with the process that started it."""

    def __init__(self, process: subprocess.Popen[bytes], port: int, log: Path) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self._process = process
        self._log = log

    def kill(self) -> None:
        """End it at once, as a power cut would. Calling it twice is fine."""
        self._process.communicate()

    def wait_until(self, is_ready: Callable[[dict[str, Any]], bool]) -> None:
        """Return when the health of its cluster is as wished."""
        deadline = time.monotonic() + _START_LIMIT_S
        while not is_ready(_health(self.url)):
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"OpenSearch did not start:\n{self._log.read_text()[-5000:]}")
            time.sleep(0.2)


@contextmanager
def server() -> Iterator[str]:
    """The URL of a running server.

    Raises:
        OpensearchMissingError: there is none, and none can be started.
    """
    if url := os.environ.get(URL_VARIABLE):
        yield url
        return
    installation = local_installation()
    if installation is None and shutil.which("docker"):
        with container() as url:
            if url:
                yield url
                return
    with _started(installation or fetched_installation(), count=1) as nodes:
        yield nodes[0].url


@contextmanager
def cluster(nodes: int) -> Iterator[list[Node]]:
    """Several servers that know each other, each of which can be killed.

    Raises:
        OpensearchMissingError: none can be started.
    """
    with _started(local_installation() or fetched_installation(), count=nodes) as started:
        yield started


@contextmanager
def _started(installation: Installation, *, count: int) -> Iterator[list[Node]]:
    ports = [free_port() for _ in range(count)]
    seeds = [f"127.0.0.1:{port}" for port in ports]
    names = [f"node-{number}" for number in range(count)]
    together = (
        {"discovery.seed_hosts": seeds, "cluster.initial_cluster_manager_nodes": names}
        if count > 1
        else {"discovery.type": "single-node"}
    )
    heap = HEAP if count > 1 else SHARED_HEAP
    with ExitStack() as stack:
        nodes = [
            stack.enter_context(_node(installation, together | {"node.name": name, "transport.port": port}, heap=heap))
            for name, port in zip(names, ports, strict=True)
        ]
        for node in nodes:
            node.wait_until(lambda health: health.get("number_of_nodes") == count and health["status"] != "red")
        yield nodes


@contextmanager
def _node(installation: Installation, settings: dict[str, Any], *, heap: str) -> Iterator[Node]:
    user = _unprivileged_user()
    # Not pytest's own folder: it is closed to other users, and the server refuses to run as root.
    folder = Path(tempfile.mkdtemp(prefix="fonoteca-opensearch-"))
    port = free_port()
    places = {"path.data": f"{folder}/data", "path.logs": f"{folder}/logs", "http.port": port}
    _configure(installation, folder, _SETTINGS | places | settings)
    environment = os.environ | {
        "FOLDER": str(folder),
        "OPENSEARCH_PATH_CONF": str(folder / "config"),
        "OPENSEARCH_TMPDIR": str(folder),
        "OPENSEARCH_JAVA_OPTS": f"-Xms{heap} -Xmx{heap}",
    }
    environment |= {"OPENSEARCH_JAVA_HOME": str(installation.java_home)} if installation.java_home else {}
    if user:
        for path in (folder, *folder.rglob("*")):
            shutil.chown(path, user)
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            ["sh", "-c", _UNTIL_INPUT_ENDS, "sh", installation.home / "bin" / "opensearch"],
            user=user,
            extra_groups=[] if user else None,
            cwd=folder,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=log,
            # Ctrl-C is for the tests; this process is ended below, after them.
            process_group=0,
        )
    node = Node(process, port, folder / "log")
    try:
        yield node
    finally:
        node.kill()
        shutil.rmtree(folder, ignore_errors=True)


def _configure(installation: Installation, folder: Path, settings: dict[str, Any]) -> None:
    """Write a configuration of our own, so that the installation stays as it is and may be read-only."""
    configuration = folder / "config"
    for part in (configuration, configuration / "jvm.options.d", folder / "data", folder / "logs"):
        part.mkdir()
    options = (installation.home / "config" / "jvm.options").read_text(encoding="utf-8").splitlines()
    kept = (line for line in options if "Xlog" not in line and "HeapDump" not in line and "ErrorFile" not in line)
    (configuration / "jvm.options").write_text("\n".join(kept), encoding="utf-8")
    (configuration / "log4j2.properties").write_text(_LOGGING, encoding="utf-8")
    (configuration / "opensearch.yml").write_text(json.dumps(settings), encoding="utf-8")  # JSON is YAML


def _unprivileged_user() -> int | None:
    if os.geteuid() != 0:
        return None
    for user in _USERS:
        try:
            return pwd.getpwnam(user).pw_uid
        except KeyError:
            continue
    raise OpensearchMissingError(f"it does not run as root, and there is no user {' or '.join(_USERS)}")


def _health(url: str) -> dict[str, Any]:
    """Give the health of a cluster, empty as long as it does not answer."""
    try:
        with urlopen(f"{url}/_cluster/health", timeout=5) as response:  # noqa: S310  # our own address
            health: dict[str, Any] = json.load(response)
            return health
    except (URLError, OSError):
        return {}
