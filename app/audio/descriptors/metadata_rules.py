"""What the words given with a sound change about its current descriptors."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping

FlatValue = float | int | bool | str | list[float]

SLOWEST_BPM = 25
FASTEST_BPM = 300
_NOTES = frozenset({"note_confidence", "note_midi", "note_name"})
_TEMPO = re.compile(r"(?<![\d.,])(\d{2,3})\s?bpm|bpm\s?(\d{2,3})(?![\d.,]*\d)", re.IGNORECASE | re.ASCII)
_NUMBER = re.compile(r"\d{2,3}", re.ASCII)


def tempo_from_text(name: str, tags: Iterable[str], description: str) -> int | None:
    """The tempo most often given with a sound, from 25 to 300 beats a minute: "120bpm", "BPM 120", or the tag "120".

    Source: Freesound APIv2 documentation, `bpm`.
    """
    tags = sorted(tags)  # of two that are given as often, the same one in whatever order they come
    found = [match[1] or match[2] for text in (description, name, *tags) for match in _TEMPO.finditer(text)]
    found += [tag for tag in tags if _NUMBER.fullmatch(tag)]
    tempi = [tempo for tempo in map(int, found) if SLOWEST_BPM <= tempo <= FASTEST_BPM]
    return Counter(tempi).most_common(1)[0][0] if tempi else None


def with_metadata(
    flat: Mapping[str, FlatValue], *, name: str, tags: Iterable[str], description: str, category: str | None
) -> dict[str, FlatValue]:
    """The current descriptors as they are shown: with the tempo people gave, and only where they make sense.

    A sound that was not analysed has none and gets none. category: the name of the top category, such as "Music".

    Source: Freesound APIv2 documentation, `bpm`, `note_midi`, `single_event`.
    """
    shown = dict(flat)
    tempo = tempo_from_text(name, tags, description)
    if tempo is not None and flat:
        shown |= {"bpm": tempo, "bpm_confidence": 1.0}
    if category != "Instrument samples":
        shown = {key: value for key, value in shown.items() if key not in _NOTES}
    if category in {"Music", "Soundscapes"} and "single_event" in shown:
        shown["single_event"] = False
    return shown
