"""The bare tools of processing, run directly on files: decoder, extractor and encoder, with the CPU time of each."""

import os
import subprocess
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

from app.audio.descriptors import engine
from app.audio.tools import ffmpeg_path

_ENCODERS = (
    ("hq.mp3", "-c:a", "libmp3lame", "-b:a", "128k"),
    ("lq.mp3", "-c:a", "libmp3lame", "-b:a", "64k"),
    ("hq.ogg", "-c:a", "libvorbis", "-q:a", "6"),
    ("lq.ogg", "-c:a", "libvorbis", "-q:a", "1"),
)


@dataclass(frozen=True, slots=True)
class ToolRun:
    """One tool on all files: its CPU time, and how many files it refused."""

    cpu_s: float
    refused: int


def run_all(files: Sequence[Path], folder: Path, *, jobs: int) -> dict[str, ToolRun]:
    """Run the tools one after another, each with `jobs` files at a time; what they write goes to `folder`."""
    wavs = [folder / f"{number}.wav" for number in range(len(files))]
    outputs = [folder / str(number) for number in range(len(files))]
    found = {"decoder": _side_by_side(_decode, zip(files, wavs, strict=True), jobs)}
    decoded = [(wav, output) for wav, output in zip(wavs, outputs, strict=True) if wav.is_file()]
    if engine.is_available():
        with ProcessPoolExecutor(jobs, get_context("spawn")) as apart:
            found["extractor"] = _sum(apart.map(_extract, [wav for wav, _ in decoded]))
    found["encoder"] = _side_by_side(_encode, decoded, jobs)
    return found


def _side_by_side(tool: Callable[[Path, Path], ToolRun], files: Iterable[tuple[Path, Path]], jobs: int) -> ToolRun:
    with ThreadPoolExecutor(jobs) as threads:
        return _sum(threads.map(lambda pair: tool(*pair), files))


def _sum(runs: Iterable[ToolRun]) -> ToolRun:
    listed = list(runs)
    return ToolRun(sum(run.cpu_s for run in listed), sum(run.refused for run in listed))


def _decode(source: Path, wav: Path) -> ToolRun:
    return _ffmpeg("-i", str(source), "-vn", "-ar", "44100", "-c:a", "pcm_s24le", str(wav))


def _encode(wav: Path, folder: Path) -> ToolRun:
    folder.mkdir()
    outputs = [word for name, *codec in _ENCODERS for word in ("-ac", "2", *codec, str(folder / name))]
    return _ffmpeg("-i", str(wav), *outputs)


def _ffmpeg(*arguments: str) -> ToolRun:
    command = [ffmpeg_path(), "-nostdin", "-v", "error", "-y", *arguments]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return ToolRun(usage.ru_utime + usage.ru_stime, int(process.returncode != 0))


def _extract(wav: Path) -> ToolRun:
    """Run essentia's own extractor. Its library is loaded by the first file of each process, and so counted once."""
    before_s = time.process_time()
    refused = 0
    try:
        engine.load().standard.FreesoundExtractor()(str(wav))
    except RuntimeError:
        refused = 1  # it will not have silence, for one
    return ToolRun(time.process_time() - before_s, refused)
