"""The arguments that several benchmarks take."""

import argparse
import os
from pathlib import Path

RECORDINGS_VARIABLE = "FONOTECA_BENCH_RECORDINGS"
_RECORDINGS = Path(__file__).resolve().parents[2] / "shared" / "data" / "cc0-sounds"


def add_recordings(parser: argparse.ArgumentParser) -> None:
    """Add the folder of recordings, None if there is none: given, else that of the environment, else the usual one."""
    parser.add_argument(
        "--recordings",
        type=_folder,
        default=os.environ.get(RECORDINGS_VARIABLE) or (_RECORDINGS if _RECORDINGS.is_dir() else None),
        help=f"folder of audio to import and listen to (default: ${RECORDINGS_VARIABLE}, or the demo's sounds)",
    )


def _folder(text: str) -> Path:
    folder = Path(text)
    if not folder.is_dir():
        raise argparse.ArgumentTypeError(f"there is no folder {text}")
    return folder
