"""The analysis library essentia, loaded on first use: it has no build for some platforms and takes a second to load."""

import importlib
from dataclasses import dataclass
from functools import cache
from types import ModuleType


@dataclass(frozen=True, slots=True)
class Engine:
    """The parts of essentia that the analysis uses."""

    core: ModuleType
    standard: ModuleType
    streaming: ModuleType


@cache
def load() -> Engine:
    """The library, with its own logging off.

    Raises:
        ImportError: There is no essentia here, or it does not fit this Python or numpy.
    """
    core = importlib.import_module("essentia")
    core.log.infoActive = False
    core.log.warningActive = False
    return Engine(core, importlib.import_module("essentia.standard"), importlib.import_module("essentia.streaming"))


def why_unavailable() -> str | None:
    """Why sounds cannot be analysed here, or None if they can."""
    try:
        load()
    except ImportError as error:
        return f"the analysis library essentia cannot be loaded: {error}"
    return None


def is_available() -> bool:
    """Whether sounds can be analysed here."""
    return why_unavailable() is None
