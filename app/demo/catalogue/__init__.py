"""All sounds, packs and users of the demo archive."""

from app.demo.catalogue import (
    ambience,
    animals,
    bells,
    chords,
    drums,
    effects,
    loops,
    machines,
    piano,
    speech,
    strings,
    tones,
    water,
    weather,
)
from app.demo.catalogue.packs import PACKS
from app.demo.catalogue.records import DemoComment, DemoPack, DemoRating, DemoSound, DemoUser, Geotag, Truth
from app.demo.catalogue.users import USERS

__all__ = [
    "PACKS",
    "SOUNDS",
    "USERS",
    "DemoComment",
    "DemoPack",
    "DemoRating",
    "DemoSound",
    "DemoUser",
    "Geotag",
    "Truth",
]

# In the order of their creation, as an archive that grew over the years would have numbered them.
SOUNDS: tuple[DemoSound, ...] = tuple(
    sorted(
        (
            *tones.SOUNDS,
            *strings.SOUNDS,
            *piano.SOUNDS,
            *chords.SOUNDS,
            *drums.SOUNDS,
            *loops.SOUNDS,
            *weather.SOUNDS,
            *water.SOUNDS,
            *bells.SOUNDS,
            *animals.SOUNDS,
            *machines.SOUNDS,
            *speech.SOUNDS,
            *effects.SOUNDS,
            *ambience.SOUNDS,
        ),
        key=lambda sound: sound.created,
    )
)
