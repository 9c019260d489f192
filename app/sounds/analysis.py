"""Classic descriptors in answers: the field `analysis` of a sound, and the resource of the same name.

Source: Freesound APIv2 documentation, "Sound Analysis" and "Response parameters: descriptors, normalized".
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy.orm import Session

from app.links import Links
from app.sounds import classic_names, taxonomy
from app.sounds.descriptor_names import DESCRIPTOR_NAMES, SPACES
from app.sounds.fields import Needs, ResponseField
from app.sounds.normalisation import Bounds, bounds_of, normalised
from app.sounds.record import SoundRecord

FLAT_NAMES: tuple[str, ...] = ("category", "subcategory", *DESCRIPTOR_NAMES, *SPACES)
"""The keys of the flat form, in its order."""

_FLAT_GROUPS: dict[str, frozenset[str]] = {
    "*": frozenset(FLAT_NAMES),
    "all_descriptors": frozenset(FLAT_NAMES),
    "all_similarity_spaces": frozenset(SPACES),
    **{f"sim_{space}": frozenset({space}) for space in SPACES},
}


def filled(
    session: Session, chosen: Sequence[ResponseField], descriptors: str | None, normalized: str | None
) -> Sequence[ResponseField]:
    """Give the chosen fields with `analysis`, if it is among them, holding the descriptors that are asked for.

    descriptors, normalized: the parameters of these names. Without the first the field says that it is missing.
    """
    if not descriptors or all(field.name != "analysis" for field in chosen):
        return chosen
    names = classic_names.chosen(descriptors)
    bounds = bounds_for(session, names, normalized)

    def render(sound: SoundRecord, _: Links) -> dict[str, Any] | None:
        return tree(sound, names, bounds) if names and sound.is_analysed else None

    needs = Needs.CLASSIC | Needs.STATE if names else Needs.NOTHING
    return [replace(field, render=render, needs=needs) if field.name == "analysis" else field for field in chosen]


def bounds_for(session: Session, names: Sequence[str], normalized: str | None) -> Mapping[str, Bounds] | None:
    """Give what to scale these descriptors by; None where `normalized` does not ask for it."""
    return bounds_of(session, names) if normalized == "1" else None


def tree(sound: SoundRecord, names: Sequence[str], bounds: Mapping[str, Bounds] | None) -> dict[str, Any]:
    """Give these classic descriptors of a sound as a tree; null where the analysis said nothing."""
    values = {name: sound.classic.get(name) for name in names}
    return classic_names.nested(values if bounds is None else normalised(values, bounds))


def flat_names(text: str) -> list[str]:
    """Give the keys of the flat form that a `fields` parameter names; nothing named is everything."""
    if not text:
        return list(FLAT_NAMES)
    names: set[str] = set()
    for name in text.split(","):
        names |= _FLAT_GROUPS.get(name, {name})
    return [name for name in FLAT_NAMES if name in names]


def flat(sound: SoundRecord, names: Sequence[str]) -> dict[str, Any]:
    """Give current descriptors and vectors of a sound by name; null where there are none."""
    words = {
        "category": taxonomy.category(sound.category_code),
        "subcategory": taxonomy.subcategory(sound.category_code),
    }
    known = {**words, **sound.descriptors, **sound.vectors}
    return {name: known.get(name) for name in names}
