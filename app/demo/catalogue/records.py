"""What the demo archive says about a sound, a pack and a user."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

CC0 = "Creative Commons 0"
BY = "Attribution"
BY_NC = "Attribution NonCommercial"


def moment(text: str) -> datetime:
    """The time, UTC, written as `2021-03-04 18:05`."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


class Geotag(NamedTuple):
    """A place, in degrees, and the zoom of the map it was set on."""

    latitude: float
    longitude: float
    zoom: int


@dataclass(frozen=True, slots=True)
class DemoComment:
    """A remark below a sound; `created` is UTC."""

    username: str
    text: str
    created: datetime


class DemoRating(NamedTuple):
    """One user's stars, from 0 to 5."""

    username: str
    stars: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """What the synthesis fixes and the analysis finds; None where it makes no such promise.

    `pitch_hz` is the fundamental, which the analysis finds as the median of the pitch; `note` is its name (A4 = 440 Hz)
    and only given for instrument samples; `key` is a tonic and a mode such as `C major`; `bpm` the tempo of a loop of
    whole bars.
    """

    pitch_hz: float | None = None
    note: str | None = None
    key: str | None = None
    bpm: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoSound:
    """One sound of the demo archive: how to make it, and all that is known about it.

    `render` returns (channels, frames) float64 in [-1, 1] at 44,100 Hz. `license` and `category` are the name and the
    second-level code that the upload form accepts. `sources` are the file names of the demo sounds that it remixes.
    """

    file_name: str
    family: str
    render: Callable[[], NDArray[np.float64]]
    name: str
    tags: tuple[str, ...]
    description: str
    license: str
    category: str
    username: str
    created: datetime
    pack: str | None = None
    geotag: Geotag | None = None
    downloads: int = 0
    comments: tuple[DemoComment, ...] = ()
    ratings: tuple[DemoRating, ...] = ()
    is_explicit: bool = False
    truth: Truth = Truth()
    bit_depth: int = 16
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoPack:
    """A pack of one user's sounds."""

    name: str
    username: str
    description: str
    created: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoUser:
    """A member of the demo archive; those with `is_login` are shown with a password when the archive is built."""

    username: str
    about: str
    home_page: str
    joined: datetime
    is_login: bool = False
    is_moderator: bool = False
