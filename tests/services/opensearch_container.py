"""OpenSearch in a container, where a Docker daemon answers."""

import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.request import urlopen

from tests.services.opensearch_installation import VERSION
from tests.services.ports import free_port

_IMAGE = f"opensearchproject/opensearch:{VERSION}"
_PULL_LIMIT_S = 900
_START_LIMIT_S = 180
_ENVIRONMENT = (
    "discovery.type=single-node",
    "DISABLE_SECURITY_PLUGIN=true",
    "DISABLE_INSTALL_DEMO_CONFIG=true",
    "OPENSEARCH_JAVA_OPTS=-Xms512m -Xmx512m",
    "indices.query.bool.max_clause_count=32768",
    "script.context.number_sort.max_compilations_rate=2000/1m",
)


@contextmanager
def container() -> Iterator[str | None]:
    """The URL of a server in a container; None when no daemon answers, or it cannot get the image."""
    port = free_port()
    settings = [part for setting in _ENVIRONMENT for part in ("-e", setting)]
    # The container ends, and is removed, when its input does: also when the tests are killed.
    watched = "/usr/share/opensearch/opensearch-docker-entrypoint.sh opensearch & read -r _; kill -KILL $!"
    command = ["docker", "run", "--rm", "-i", "-p", f"127.0.0.1:{port}:9200", *settings, "--entrypoint", "sh", _IMAGE]
    if not _succeeds("docker", "info") or not _succeeds("docker", "pull", "-q", _IMAGE):
        yield None
        return
    process = subprocess.Popen(
        [*command, "-c", watched], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, process_group=0
    )
    try:
        _wait_until_it_answers(f"http://127.0.0.1:{port}", process)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.communicate()


def _succeeds(*command: str) -> bool:
    return subprocess.run(command, capture_output=True, timeout=_PULL_LIMIT_S, check=False).returncode == 0


def _wait_until_it_answers(url: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + _START_LIMIT_S
    while True:
        try:
            urlopen(url, timeout=5).close()  # noqa: S310  # our own address
        except OSError:
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError("OpenSearch did not start in its container") from None
            time.sleep(0.2)
        else:
            return
