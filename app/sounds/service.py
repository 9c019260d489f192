"""What the sound resources do."""

from typing import Any

from sqlalchemy.orm import Session

from app.errors import NotFoundError
from app.links import Links
from app.sounds import analysis as analyses
from app.sounds import classic_names, fields, queries
from app.sounds.fields import Needs
from app.sounds.parameters import SoundParameters
from app.sounds.record import SoundRecord


def instance(session: Session, links: Links, sound_id: int, wanted: SoundParameters) -> dict[str, Any]:
    """Give one public sound with the fields wanted.

    Raises:
        NotFoundError: there is no such public sound.
    """
    chosen = fields.chosen(wanted.fields, fields.INSTANCE_DEFAULT)
    chosen = analyses.filled(session, chosen, wanted.descriptors, wanted.normalized)
    return fields.render(_public(session, sound_id, fields.needs_of(chosen)), chosen, links)


def analysis(session: Session, sound_id: int, wanted: SoundParameters) -> dict[str, Any]:
    """Give the descriptors of one public sound: the current ones by name with `fields`, else the tree of the classic.

    Raises:
        NotFoundError: there is no such public sound.
    """
    if wanted.fields is not None:
        sound = _public(session, sound_id, Needs.DESCRIPTORS | Needs.VECTORS, "Not found")
        return analyses.flat(sound, analyses.flat_names(wanted.fields))
    sound = _public(session, sound_id, Needs.CLASSIC, "Not found")
    names = classic_names.chosen(wanted.descriptors) if wanted.descriptors else classic_names.LEAVES
    return analyses.tree(sound, names, analyses.bounds_for(session, names, wanted.normalized))


def _public(session: Session, sound_id: int, needs: Needs, detail: str = "Not found.") -> SoundRecord:
    found = queries.by_ids(session, [sound_id], needs)
    if sound_id not in found:
        raise NotFoundError(detail)
    return found[sound_id]
