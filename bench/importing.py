"""Part `import`: recordings imported by the command line, beside the bare tools on the same files."""

import json
import os
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from itertools import cycle, islice
from pathlib import Path

from app import archive
from app.demo import files as demo_files
from app.demo.catalogue import SOUNDS
from app.discovery import indexing
from app.settings import Settings
from app.sounds.description import TYPES
from bench import bare_tools, processes, shapes
from bench.bare_tools import ToolRun
from bench.figures import Figure, Goal
from bench.made_descriptors import number_count
from bench.shapes import Engine, Servers
from search import Document

_PART = "import"
_JOBS = 2
_MOST_CPU = Goal(1.25)  # times what the bare tools take
_LEAST_BUSY = Goal(85, is_minimum=True)  # per cent
_SHEET = "sounds.csv"
_BLOCKS_OF_SOUNDS = 2048


@dataclass(frozen=True, slots=True)
class Imported:
    """An import that ended: its sounds, its times, and the CPU time that nobody on the machine used meanwhile."""

    count: int
    wall_s: float
    cpu_s: float
    idle_s: float | None

    @property
    def busy_percent(self) -> float:
        """Share of the cores' time that it used, of what it could have: what others used is nobody's fault."""
        most_s = self.wall_s * min(_JOBS, os.cpu_count() or 1)
        return 100 * self.cpu_s / (most_s if self.idle_s is None else min(most_s, self.cpu_s + self.idle_s))


def figures(recordings: Path | None, servers: Servers | None) -> Iterator[Figure]:
    """Give the figures of a folder of recordings; None is the demo's sounds. `servers` index them as well."""
    with tempfile.TemporaryDirectory(prefix="fonoteca-bench-") as folder:
        work = Path(folder)
        source = recordings or _demo_sounds(work / "demo")
        imported = _import(work / "archive", source)
        tools = bare_tools.run_all(_audio_files(source), work, jobs=_JOBS)
        rooms = list(_rooms(work / "archive", servers))
    kind = "recordings" if recordings else "demo sounds (there are no recordings)"
    yield Figure(_PART, f"{kind} imported", imported.count, "sounds")
    yield Figure(_PART, "time on the clock", imported.wall_s, "s")
    yield from _of_cpu(imported.cpu_s, tools)
    yield Figure(_PART, f"CPU over what {_JOBS} cores had in that time", _plain_share(imported), "%")
    yield Figure(_PART, "cores busy, of what others left of them", imported.busy_percent, "%", _LEAST_BUSY)
    yield from rooms


def _rooms(data: Path, servers: Servers | None) -> Iterator[Figure]:
    """Give the room that what was imported takes in a fresh index of each engine."""
    settings = Settings(data=data, database_url="", search_url="", log_level="error", _env_file=None)
    with archive.opened(settings) as opened:
        documents = list(indexing.all_documents(opened.database))
    numbers = max(number_count(document) for document in documents)
    for engine in Engine if servers else (Engine.EMBEDDED,):
        # The embedded engine keeps numbers in blocks of many sounds: of a block that is hardly begun most is room.
        indexed = _repeated(documents) if engine is Engine.EMBEDDED else documents
        with shapes.made(engine, servers) as shape, closing(archive.engine(shape.settings)) as backend:
            backend.rebuild(indexed)
            room_bytes = shapes.room_bytes(shape.settings) / len(indexed)
        what = f"room in the index, up to {numbers:,} numbers a sound"
        yield Figure(_PART, what, room_bytes, "bytes a sound", engine=engine.label)


def _repeated(documents: Sequence[Document]) -> list[Document]:
    again = islice(cycle(documents), max(_BLOCKS_OF_SOUNDS, len(documents)))
    return [replace(document, id=number) for number, document in enumerate(again, 1)]


def _of_cpu(import_cpu_s: float, tools: Mapping[str, ToolRun]) -> Iterator[Figure]:
    yield Figure(_PART, "CPU of the import, children included", import_cpu_s, "s")
    for name, run in tools.items():
        refused = f" ({run.refused} files refused)" if run.refused else ""
        yield Figure(_PART, f"CPU of the bare {name}{refused}", run.cpu_s, "s")
    bare_s = sum(run.cpu_s for run in tools.values())
    yield Figure(_PART, "CPU of the bare tools together", bare_s, "s")
    yield Figure(_PART, "CPU of the import over that of the tools", import_cpu_s / bare_s, "times", _MOST_CPU)


def _plain_share(imported: Imported) -> float:
    return 100 * imported.cpu_s / (imported.wall_s * _JOBS)


def _demo_sounds(folder: Path) -> Path:
    folder.mkdir()
    demo_files.write(folder, SOUNDS)
    return folder


def _audio_files(folder: Path) -> Sequence[Path]:
    return [path for path in sorted(folder.rglob("*")) if path.suffix.lower().removeprefix(".") in TYPES]


def _import(data: Path, source: Path) -> Imported:
    data.mkdir()
    processes.run(data, "user", "create", "bench")
    sheet = source / _SHEET
    described = ("--csv", str(sheet.resolve())) if sheet.is_file() else ()
    idle_before_s = _machine_idle_s()
    arguments = ("import", str(source.resolve()), "--user", "bench", *described)
    run = processes.run(data, *arguments, "--approve", "--jobs", str(_JOBS), "--json")
    idle_after_s = _machine_idle_s()
    idle_s = None if idle_before_s is None or idle_after_s is None else idle_after_s - idle_before_s
    return Imported(json.loads(run.output)["imported"], run.wall_s, run.cpu_s, idle_s)


def _machine_idle_s() -> float | None:
    """Tell how long the cores have been idle since the machine started, all together; None where nobody counts it.

    Source: proc_stat(5), the fields `idle` and `iowait`.
    """
    stat = Path("/proc/stat")
    if not stat.exists():
        return None
    fields = stat.read_text().split(maxsplit=6)
    return (int(fields[4]) + int(fields[5])) / os.sysconf("SC_CLK_TCK")
