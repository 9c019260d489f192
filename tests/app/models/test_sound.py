from itertools import product

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError, InvalidRequestError
from sqlalchemy.orm import Session, selectinload

from app.models import (
    Analysis,
    AnalysisState,
    Comment,
    Feature,
    Geotag,
    ModerationState,
    ProcessingState,
    Rating,
    RemixSource,
    Sound,
    SoundLicenseChange,
    SoundTag,
    Tag,
)
from tests.factories import add_pack, add_sound, add_user


class TestIsPublic:
    @pytest.mark.parametrize(("processing", "moderation"), list(product(ProcessingState, ModerationState)), ids=str)
    def test_python_and_sql_agree(
        self, session: Session, processing: ProcessingState, moderation: ModerationState
    ) -> None:
        sound = add_sound(session, add_user(session), processing_state=processing, moderation_state=moderation)
        expected = processing == ProcessingState.OK and moderation == ModerationState.OK
        assert sound.is_public is expected
        assert session.scalars(select(Sound.id).where(Sound.is_public)).all() == ([sound.id] if expected else [])


class TestTags:
    def test_keep_the_order_given(self, session: Session) -> None:
        names = ["harbour", "Bell", "dusk", "bell"]
        tagging = [SoundTag(tag=Tag(name=name), position=position) for position, name in enumerate(names)]
        sound = add_sound(session, add_user(session), tags=tagging)
        session.expire_all()
        loaded = session.scalars(select(Sound).options(selectinload(Sound.tags).selectinload(SoundTag.tag))).one()
        assert loaded is sound
        assert loaded.tag_names == names

    def test_are_not_read_unless_asked_for(self, session: Session) -> None:
        sound = add_sound(session, add_user(session))
        with pytest.raises(InvalidRequestError, match="lazy='raise'"):
            _ = sound.tag_names


class TestConstraints:
    @pytest.mark.parametrize(
        "values",
        [
            {"filesize": -1},
            {"duration": -0.5},
            {"duration": float("nan")},
            {"duration": float("inf")},
            {"samplerate": float("nan")},
            {"avg_rating": 5.1},
            {"avg_rating": -0.1},
            {"num_downloads": -1},
            {"bitdepth": -1},
            {"license_id": 999},
            {"pack_id": 999},
            {"user_id": 999},
        ],
        ids=str,
    )
    def test_nonsense_is_refused(self, session: Session, values: dict[str, object]) -> None:
        with pytest.raises(IntegrityError):
            add_sound(session, add_user(session), **values)

    def test_the_same_bytes_are_one_sound(self, session: Session) -> None:
        user = add_user(session)
        add_sound(session, user, md5="0" * 32)
        with pytest.raises(IntegrityError):
            add_sound(session, user, md5="0" * 32)

    @pytest.mark.parametrize(
        "geotag",
        [{"latitude": 90.1}, {"latitude": -90.1}, {"longitude": 180.1}, {"longitude": -180.1}, {"zoom": -1}],
        ids=str,
    )
    def test_a_place_is_on_earth(self, session: Session, geotag: dict[str, float]) -> None:
        sound = add_sound(session, add_user(session))
        session.add(Geotag(**({"sound_id": sound.id, "latitude": 0.0, "longitude": 0.0, "zoom": 11} | geotag)))
        with pytest.raises(IntegrityError):
            session.flush()

    def test_no_sound_is_made_from_itself(self, session: Session) -> None:
        sound = add_sound(session, add_user(session))
        session.add(RemixSource(sound_id=sound.id, source_sound_id=sound.id))
        with pytest.raises(IntegrityError):
            session.flush()


class TestDeletion:
    def test_takes_along_what_belongs_to_the_sound_and_nothing_else(self, session: Session) -> None:
        user = add_user(session)
        sound, other = add_sound(session, user), add_sound(session, user)
        tag = Tag(name="bell")
        session.add(tag)
        session.flush()
        for each in (sound, other):
            session.add_all(
                [
                    SoundTag(sound_id=each.id, tag_id=tag.id, position=0),
                    Geotag(sound_id=each.id, latitude=1.0, longitude=2.0, zoom=11),
                    Analysis(sound_id=each.id, state=AnalysisState.OK, extractor="test 1", flat={"pitch": 220.0}),
                    Feature(sound_id=each.id, space="timbre", version=1, values=b"\0" * 8),
                    Comment(sound_id=each.id, user_id=user.id, text="Lovely"),
                    Rating(sound_id=each.id, user_id=user.id, stars=5),
                    SoundLicenseChange(sound_id=each.id, license_id=each.license_id),
                ]
            )
        session.add(RemixSource(sound_id=other.id, source_sound_id=sound.id))
        session.flush()
        session.delete(sound)
        session.flush()
        for table in (SoundTag, Geotag, Analysis, Feature, Comment, Rating, SoundLicenseChange):
            assert session.scalars(select(table.sound_id)).all() == [other.id], table
        assert session.scalars(select(func.count()).select_from(RemixSource)).one() == 0
        assert session.get(Tag, tag.id) is tag

    def test_of_its_pack_leaves_the_sound(self, session: Session) -> None:
        user = add_user(session)
        pack = add_pack(session, user)
        sound = add_sound(session, user, pack_id=pack.id)
        session.delete(pack)
        session.flush()
        session.refresh(sound)
        assert sound.pack_id is None

    def test_of_somebody_with_sounds_is_refused(self, session: Session) -> None:
        user = add_user(session)
        add_sound(session, user)
        session.delete(user)
        with pytest.raises(IntegrityError):
            session.flush()

    def test_of_a_tag_in_use_is_refused(self, session: Session) -> None:
        tag = Tag(name="bell")
        add_sound(session, add_user(session), tags=[SoundTag(tag=tag, position=0)])
        session.delete(tag)
        with pytest.raises(IntegrityError):
            session.flush()


class TestAnalysis:
    def test_no_descriptors_is_null_in_the_database(self, session: Session) -> None:
        sound = add_sound(session, add_user(session))
        session.add(Analysis(sound_id=sound.id, state=AnalysisState.FAILED, extractor="test 1", flat=None))
        session.flush()
        assert session.scalars(select(Analysis.sound_id).where(Analysis.flat.is_(None))).all() == [sound.id]
