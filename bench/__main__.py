"""`make bench`: measures, and prints one table. Builds its own data, and leaves nothing behind."""

import argparse
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

from rich.console import Console

from bench import conformance, filling, importing, indexing, listening, recall, searching, shapes
from bench.arguments import add_recordings
from bench.figures import Figure, print_table, side_by_side, write_json
from bench.made_archive import MadeArchive
from bench.processes import FailedError
from bench.shapes import Engine, Servers
from tests.services.opensearch import OpensearchMissingError

PARTS = ("conformance", "search", "recall", "index", "import", "listening")
_OF_MADE_ARCHIVE = {"search", "recall", "index"}
_WITH_ENGINES = {"conformance", *_OF_MADE_ARCHIVE}
_TABLE_WIDTH = 120


def main(arguments: Sequence[str]) -> int:
    """Run the parts asked for, and give the exit code: 0 if all could be measured, whatever came out.

    What was measured before something failed is in the table.
    """
    options = _parser().parse_args(arguments)
    console, errors = Console(width=None if sys.stdout.isatty() else _TABLE_WIDTH), Console(stderr=True)
    figures: list[Figure] = []
    failure = None
    try:
        figures.extend(_figures(options, errors))
    except FailedError as error:
        failure = error
    print_table(figures, console)
    if options.json is not None:
        write_json(figures, options.json)
    if failure is not None:
        errors.print(f"Error: {failure}", markup=False)
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--part", action="append", choices=PARTS, help="run this part only; can be repeated")
    parser.add_argument(
        "--engine", action="append", type=Engine, choices=list(Engine), help="measure this engine only (default: both)"
    )
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


def _figures(options: argparse.Namespace, errors: Console) -> Iterator[Figure]:
    parts, engines = options.part or PARTS, options.engine or list(Engine)
    with ExitStack() as stack:
        servers = None
        if Engine.OPENSEARCH in engines and _WITH_ENGINES.intersection(parts):
            errors.print("Starting OpenSearch …")
            try:
                servers = stack.enter_context(shapes.servers())
            except OpensearchMissingError as missing:
                engines = [engine for engine in engines if engine is not Engine.OPENSEARCH]
                why = f"nothing was measured: {missing}"
                yield Figure("all", why, 0, "figures", engine=Engine.OPENSEARCH.label)
        if "conformance" in parts:
            errors.print("Asking the conformance rows …")
            yield from side_by_side(_of_conformance(engines, servers))
        if engines and _OF_MADE_ARCHIVE.intersection(parts):
            yield from _of_made_archive(parts, engines, servers, options.sounds, errors)
        yield from _of_recordings(parts, options.recordings, servers, errors)


def _of_conformance(engines: Sequence[Engine], servers: Servers | None) -> Iterator[Figure]:
    for engine in engines:
        with shapes.made(engine, servers) as shape:
            yield from conformance.figures(shape)


def _of_made_archive(
    parts: Sequence[str], engines: Sequence[Engine], servers: Servers | None, sound_count: int, errors: Console
) -> Iterator[Figure]:
    made = MadeArchive(sound_count)
    with ExitStack() as stack:
        filled = {}
        for engine in engines:
            if engine is Engine.EMBEDDED and not {"search", "index"}.intersection(parts):
                continue
            errors.print(f"Making up {sound_count:,} sounds for {engine.label} …")
            shape = stack.enter_context(shapes.made(engine, servers))
            filled[shape] = filling.fill(shape.settings, made)
        if "search" in parts:
            errors.print("Searching …")
            yield from searching.figures(filled, made)
        for shape in filled:
            if "recall" in parts and shape.engine is Engine.OPENSEARCH:
                errors.print("Looking for neighbours …")
                yield from recall.figures(shape, made)
        # Last, because it changes sounds.
        if "index" in parts:
            errors.print("Indexing …")
            yield from side_by_side(
                figure for shape, one in filled.items() for figure in indexing.figures(shape, one, made)
            )


def _of_recordings(
    parts: Sequence[str], recordings: Path | None, servers: Servers | None, errors: Console
) -> Iterator[Figure]:
    if "import" in parts:
        errors.print("Importing …")
        yield from importing.figures(recordings, servers)
    if "listening" in parts:
        errors.print("Listening …")
        yield from listening.figures(recordings)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
