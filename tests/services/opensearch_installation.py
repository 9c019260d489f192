"""The files of an OpenSearch server: an installation of this machine, else the official build, fetched once."""

import os
import re
import shutil
import subprocess
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

CACHE_VARIABLE = "FONOTECA_TEST_OPENSEARCH_CACHE"
VERSION = "3.6.0"
_OLDEST_JAVA = 21
_SERVER = f"org.opensearch.distribution.integ-test-zip:opensearch:{VERSION}:zip"
_PLUGIN = f"org.opensearch.plugin:opensearch-knn:{VERSION}.0:zip"  # must fit the server to the digit
_FETCH_LIMIT_S = 600
_JAVA_VERSION = re.compile(r'^JAVA_VERSION="([0-9]+)', re.MULTILINE)


class OpensearchMissingError(Exception):
    """There is no server to test with, and no way to start one; the text says why."""

    def __init__(self, why: str) -> None:
        super().__init__(f"OpenSearch is not tested: {why}; or set FONOTECA_TEST_OPENSEARCH_URL")


@dataclass(frozen=True, slots=True)
class Installation:
    """Where the server is, and the Java that runs it; None when it brings its own."""

    home: Path
    java_home: Path | None


def local_installation() -> Installation | None:
    """Give the installation of this machine, with the k-NN plugin in it; None when there is none."""
    for home in (os.environ.get("OPENSEARCH_HOME"), "/usr/share/opensearch"):
        if home and (Path(home) / "bin" / "opensearch").exists() and (Path(home) / "plugins/opensearch-knn").exists():
            return Installation(Path(home), None if (Path(home) / "jdk").exists() else _java_home())
    return None


def fetched_installation() -> Installation:
    """Give the official build with the k-NN plugin, fetched from Maven Central unless it is in the cache folder.

    Raises:
        OpensearchMissingError: there is no Java to run it, or it cannot be fetched.
    """
    java_home = _java_home()
    home = _cache_folder() / f"opensearch-{VERSION}"
    if not home.exists():
        home.parent.mkdir(parents=True, exist_ok=True)
        # In the same folder, so that the last step is one rename; two runs at once do no harm to each other.
        with tempfile.TemporaryDirectory(dir=home.parent, prefix="unpacking-") as draft:
            _fetch(Path(draft))
            _put_in_place(Path(draft) / f"opensearch-{VERSION}", home)
    return Installation(home, java_home)


def _cache_folder() -> Path:
    """Give a folder that the server's user can read, too: as root the home folder is closed to it."""
    if chosen := os.environ.get(CACHE_VARIABLE):
        return Path(chosen)
    return Path("/var/cache/fonoteca") if os.geteuid() == 0 else Path.home() / ".cache" / "fonoteca"


def _fetch(draft: Path) -> None:
    for artifact in (_SERVER, _PLUGIN):
        _copy_from_maven(artifact, draft)
    _, server, version, _ = _SERVER.split(":")
    _unpack(draft / f"{server}-{version}.zip", draft)
    _, plugin, version, _ = _PLUGIN.split(":")
    _unpack(draft / f"{plugin}-{version}.zip", draft / f"opensearch-{VERSION}" / "plugins" / plugin)


def _copy_from_maven(artifact: str, folder: Path) -> None:
    if shutil.which("mvn") is None:
        raise OpensearchMissingError("install Maven, which fetches it (apt-get install maven)")
    command = ["mvn", "-q", "-B", "dependency:copy", f"-Dartifact={artifact}", f"-DoutputDirectory={folder}"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=_FETCH_LIMIT_S, check=False)
    if done.returncode != 0:
        first_line = next(iter(done.stdout.splitlines()), "no reason given")
        raise OpensearchMissingError(f"Maven cannot fetch {artifact} ({first_line})")


def _unpack(archive: Path, folder: Path) -> None:
    """Unpack with modes that let any user read, whatever the archive and the umask say."""
    with zipfile.ZipFile(archive) as files:
        files.extractall(folder)
    for path in (folder, *folder.rglob("*")):
        is_program = path.is_dir() or path.parent.name == "bin"
        path.chmod(0o755 if is_program else 0o644)
    archive.unlink()


def _put_in_place(unpacked: Path, home: Path) -> None:
    home.parent.chmod(home.parent.stat().st_mode | 0o055)
    try:
        unpacked.rename(home)
    except OSError:
        if not home.exists():  # else another run was faster
            raise


def _java_home() -> Path:
    """Give the newest Java that is new enough."""
    versions = {home: version for home in _java_homes() if (version := _java_version(home)) >= _OLDEST_JAVA}
    if not versions:
        raise OpensearchMissingError(f"install a Java {_OLDEST_JAVA} or newer")
    return max(versions, key=lambda home: versions[home])


def _java_homes() -> Iterator[Path]:
    named = (os.environ.get(variable) for variable in ("OPENSEARCH_JAVA_HOME", "JAVA_HOME"))
    yield from (Path(home) for home in named if home)
    yield from sorted(Path("/usr/lib/jvm").glob("*"))
    if on_path := shutil.which("java"):
        yield Path(on_path).resolve().parent.parent


def _java_version(home: Path) -> int:
    try:
        found = _JAVA_VERSION.search((home / "release").read_text(encoding="utf-8"))
    except OSError:
        return 0
    return int(found[1]) if found else 0
