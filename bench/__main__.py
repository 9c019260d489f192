"""`make bench`: measures, and prints one table. Builds its own data, needs no network, and leaves nothing behind."""

import argparse
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from rich.console import Console

from app import archive
from app.settings import Settings
from bench import conformance, filling, importing, indexing, listening, searching
from bench.arguments import add_recordings
from bench.figures import Figure, print_table, write_json
from bench.made_archive import MadeArchive
from bench.processes import FailedError

PARTS = ("conformance", "search", "index", "import", "listening")
_TABLE_WIDTH = 120


def main(arguments: Sequence[str]) -> int:
    """Run the parts asked for, and give the exit code: 0 if all could be measured, whatever came out."""
    options = _parser().parse_args(arguments)
    console, errors = Console(width=None if sys.stdout.isatty() else _TABLE_WIDTH), Console(stderr=True)
    try:
        figures = list(_figures(options.part or PARTS, options.sounds, options.recordings, errors))
    except FailedError as error:
        errors.print(f"Error: {error}", markup=False)
        return 1
    print_table(figures, console)
    if options.json is not None:
        write_json(figures, options.json)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--part", action="append", choices=PARTS, help="run this part only; can be repeated")
    parser.add_argument(
        "--sounds", type=_count, default=100_000, help="made-up sounds to search (default: %(default)s)"
    )
    add_recordings(parser)
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write the figures to a file")
    return parser


def _count(text: str) -> int:
    count = int(text)
    if count < 1:
        raise argparse.ArgumentTypeError("at least 1")
    return count


def _figures(parts: Sequence[str], sound_count: int, recordings: Path | None, errors: Console) -> Iterator[Figure]:
    if "conformance" in parts:
        errors.print("Asking the conformance rows …")
        yield from conformance.figures()
    if "search" in parts or "index" in parts:
        yield from _of_made_archive(parts, sound_count, errors)
    if "import" in parts:
        errors.print("Importing …")
        yield from importing.figures(recordings)
    if "listening" in parts:
        errors.print("Listening …")
        yield from listening.figures(recordings)


def _of_made_archive(parts: Sequence[str], sound_count: int, errors: Console) -> Iterator[Figure]:
    made = MadeArchive(sound_count)
    with tempfile.TemporaryDirectory(prefix="fonoteca-bench-") as folder:
        settings = Settings(data=Path(folder), database_url="", log_level="error", _env_file=None)
        errors.print(f"Making up {sound_count:,} sounds …")
        archive.migrated(settings)
        with archive.opened(settings) as opened:
            filled = filling.fill(opened, made)
        if "search" in parts:
            errors.print("Searching …")
            yield from searching.figures(settings.data, settings.index_folder, filled.api_key, made)
        # Last, because it changes sounds.
        if "index" in parts:
            errors.print("Indexing …")
            yield from indexing.figures(settings.index_folder, made, filled.indexing_s)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
