"""Reading sounds from either kind of database."""

from sqlalchemy.orm import Session

from app.database import Database
from app.models import Analysis, AnalysisState, ModerationState, ProcessingState, SoundTag, Tag
from app.sounds import classic_values, queries
from app.sounds.fields import Needs
from tests import public_sounds
from tests.factories import add_sound, add_user

CLASSIC = {"rhythm.bpm": 120.0, "rhythm.onset_times": [0.5]}


def add_public(session: Session) -> int:
    states = {"processing_state": ProcessingState.OK, "moderation_state": ModerationState.OK}
    return add_sound(session, add_user(session), **states).id


class TestByIds:
    def test_classic_descriptors_come_on_request(self, each_database: Database) -> None:
        with each_database.writing() as session:
            analysed, failed, unanalysed = (add_public(session) for _ in range(3))
            packed = classic_values.packed(dict(CLASSIC))
            session.add(
                Analysis(sound_id=analysed, state=AnalysisState.OK, extractor="x", classic=packed, flat={"bpm": 120.0})
            )
            session.add(Analysis(sound_id=failed, state=AnalysisState.FAILED, extractor="x"))
        ids = [analysed, failed, unanalysed]
        with each_database.reading() as session:
            found = queries.by_ids(session, ids, Needs.CLASSIC)
            without = queries.by_ids(session, ids, Needs.DESCRIPTORS)
        assert [found[number].classic for number in ids] == [CLASSIC, {}, {}]
        assert [without[number].classic for number in ids] == [{}, {}, {}]
        assert [without[number].descriptors for number in ids] == [{"bpm": 120.0}, {}, {}]

    def test_tags_come_in_alphabetical_order_on_either_database(self, each_database: Database) -> None:
        names = ["rain", "Zoo", "bell", "Bell", "été", "field-recording", "éa", "100", "field_a"]
        with each_database.writing() as session:
            sound_id = add_public(session)
            for position, name in enumerate(names):
                session.add(SoundTag(sound_id=sound_id, position=position, tag=Tag(name=name)))
        with each_database.reading() as session:
            tags = queries.by_ids(session, [sound_id], Needs.TAGS)[sound_id].tags
        assert tags == ["100", "Bell", "bell", "field-recording", "field_a", "rain", "Zoo", "éa", "été"]

    def test_what_is_not_needed_is_none(self, each_database: Database) -> None:
        everything = Needs.DETAILS | Needs.PACK | Needs.PLACE | Needs.STATE | Needs.REMIXES | Needs.TAGS
        with each_database.writing() as session:
            sound_id = public_sounds.add_public(session, 1, pack="Bells").id
        with each_database.reading() as session:
            bare = queries.by_ids(session, [sound_id], Needs.NOTHING)[sound_id]
            whole = queries.by_ids(session, [sound_id], everything)[sound_id]
        details = ("description", "created_at", "type", "duration", "md5", "num_downloads")
        assert [getattr(bare, name) for name in details] == [None] * 6
        assert None not in [getattr(whole, name) for name in details]
        extras = ("pack_name", "latitude", "longitude", "is_analysed", "is_remix", "was_remixed", "tags")
        assert [getattr(bare, name) for name in extras] == [None] * 6 + [[]]
        tags = ["Bell", "bell", "church"]
        assert [getattr(whole, name) for name in extras] == ["Bells", 41.4, 2.2, True, False, False, tags]
        assert (bare.name, bare.username, bare.license_url) == (whole.name, whole.username, whole.license_url)
