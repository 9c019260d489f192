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
    """Give the descriptors of one public sound: current ones by name with `fields`, classic ones as a tree with theirs.

    Clients of both eras ask without any parameter. So then it is both, which have no name in common.

    Raises:
        NotFoundError: there is no such public sound.
    """
    has_tree = wanted.fields is None
    has_names = wanted.fields is not None or not (wanted.descriptors or wanted.normalized)
    needs = Needs.CLASSIC if has_tree else Needs.NOTHING
    needs |= Needs.DESCRIPTORS | Needs.VECTORS if has_names else Needs.NOTHING
    sound = _public(session, sound_id, needs, "Not found")
    body: dict[str, Any] = {}
    if has_tree:
        names = classic_names.chosen(wanted.descriptors) if wanted.descriptors else classic_names.LEAVES
        body |= analyses.tree(sound, names, analyses.bounds_for(session, names, wanted.normalized))
    if has_names:
        body |= analyses.flat(sound, analyses.flat_names(wanted.fields or ""))
    return body


def _public(session: Session, sound_id: int, needs: Needs, detail: str = "Not found.") -> SoundRecord:
    found = queries.by_ids(session, [sound_id], needs)
    if sound_id not in found:
        raise NotFoundError(detail)
    return found[sound_id]
