"""The files of an index: numbered generations in one folder, and a small file that names the current one.

A rebuild fills a new generation beside the old one and then replaces the file `CURRENT`, which is atomic. Within a
generation the commit of the text index is the atomic step: rows that no entry points to do not exist.
"""

import json
import os
import re
import shutil
from pathlib import Path

import tantivy

from search.backends.embedded.schema import fingerprint, text_schema
from search.errors import IndexDamagedError, OtherReleaseError

_CURRENT = "CURRENT"
_META = "meta.json"
_NAME = re.compile(r"generation-([0-9]+)")

Signature = tuple[tuple[int, int, int], ...]


def current(folder: Path) -> Path:
    """Give the folder of the current generation.

    Raises:
        IndexDamagedError: there is no index, or none that can be read.
        OtherReleaseError: it was made for other fields or another text analysis.
    """
    try:
        name = (folder / _CURRENT).read_text(encoding="utf-8").strip()
        meta = json.loads((folder / name / _META).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise IndexDamagedError(f"there is no index in {folder}, or it cannot be read") from error
    if not _NAME.fullmatch(name) or not isinstance(meta, dict) or meta.get("fingerprint") != fingerprint():
        raise OtherReleaseError(f"the index in {folder} was made for other fields or another text analysis")
    return folder / name


def signature(folder: Path, generation: Path | None) -> Signature:
    """Give what changes with every commit and every change of generation; cheap enough for each search."""
    paths = [folder / _CURRENT]
    if generation is not None:
        paths.append(text_folder(generation) / "meta.json")
    return tuple(_stamp(path) for path in paths)


def text_folder(generation: Path) -> Path:
    """Give the folder of the text index."""
    return generation / "text"


def table_path(generation: Path, table: str) -> Path:
    """Give the file of a table."""
    return generation / f"{table}.table"


def start(folder: Path) -> Path:
    """Make an empty generation with a number of its own; it is not the current one yet."""
    numbers = [int(found[1]) for path in folder.iterdir() if (found := _NAME.fullmatch(path.name))]
    generation = folder / f"generation-{max(numbers, default=0) + 1}"
    text_folder(generation).mkdir(parents=True)
    tantivy.Index(text_schema(), str(text_folder(generation)))
    _write_durably(generation / _META, json.dumps({"fingerprint": fingerprint()}))
    _sync_folder(generation)
    return generation


def make_current(generation: Path) -> None:
    """Let searches use this generation from now on."""
    _sync_folder(generation)
    _write_durably(generation.parent / _CURRENT, generation.name)


def remove_others(folder: Path) -> None:
    """Remove every generation but the current one, leftovers of rebuilds that died included."""
    try:
        kept = (folder / _CURRENT).read_text(encoding="utf-8").strip()
    except (OSError, ValueError):
        kept = ""
    for path in folder.iterdir():
        if _NAME.fullmatch(path.name) and path.name != kept:
            shutil.rmtree(path, ignore_errors=True)


def _write_durably(path: Path, text: str) -> None:
    """Replace a file in one step; after a power cut it holds the old text or the new one."""
    draft = path.with_suffix(".new")
    with draft.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _stamp(path: Path) -> tuple[int, int, int]:
    try:
        found = path.stat()
    except OSError:
        return (0, 0, 0)
    return (found.st_ino, found.st_mtime_ns, found.st_size)
