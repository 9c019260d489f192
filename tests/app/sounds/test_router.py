"""`sounds/<id>/`: which sounds there are to be seen."""

import struct

import numpy as np
import pytest
from sqlalchemy.orm import Session

from app.audio.descriptors import similarity
from app.models import Analysis, AnalysisState, Feature, ModerationState, ProcessingState, RemixSource, Sound, User
from app.sounds.descriptor_names import DESCRIPTOR_NAMES
from tests.app.conftest import Api
from tests.archives import PUBLIC_URL
from tests.factories import add_pack, add_sound, add_user

_NOT_FOUND = '{"detail":"Not found."}'


def _public_sound(session: Session, user: User | None = None, **values: object) -> Sound:
    states = {"processing_state": ProcessingState.OK, "moderation_state": ModerationState.OK}
    return add_sound(session, user or add_user(session), **(states | values))


class TestInstance:
    @pytest.mark.parametrize("number", ["0", "999", "2147483648", str(2**63 - 1), str(2**63), str(10**30), "9" * 5000])
    def test_an_unknown_number_is_not_found(self, api: Api, number: str) -> None:
        response = api.get(f"sounds/{number}/")
        assert (response.status_code, response.text) == (404, _NOT_FOUND)

    @pytest.mark.parametrize("processing", list(ProcessingState))
    @pytest.mark.parametrize("moderation", list(ModerationState))
    def test_only_a_public_sound_is_shown(
        self, api: Api, processing: ProcessingState, moderation: ModerationState
    ) -> None:
        with api.database.writing() as session:
            sound_id = _public_sound(session, processing_state=processing, moderation_state=moderation).id
        response = api.get(f"sounds/{sound_id}/")
        if (processing, moderation) == (ProcessingState.OK, ModerationState.OK):
            assert response.json()["id"] == sound_id
        else:
            assert (response.status_code, response.text) == (404, _NOT_FOUND)

    def test_the_sound_of_a_person_who_left_stays(self, api: Api) -> None:
        with api.database.writing() as session:
            sound_id = _public_sound(session, add_user(session, username="gone", is_active=False)).id
        assert api.json(f"sounds/{sound_id}/")["username"] == "gone"

    def test_unknown_parameters_are_ignored(self, api: Api) -> None:
        with api.database.writing() as session:
            sound_id = _public_sound(session).id
        assert api.json(f"sounds/{sound_id}/", page="x", nope="1") == api.json(f"sounds/{sound_id}/")

    def test_text_comes_out_as_it_was_written(self, api: Api) -> None:
        text = '<b>"Ünï" & \U0001f600</b>\n\u2028\\'
        with api.database.writing() as session:
            sound_id = _public_sound(session, name=text, description=text).id
        sound = api.json(f"sounds/{sound_id}/")
        assert (sound["name"], sound["description"]) == (text, text)


class TestWithoutAnalysis:
    def test_there_are_no_descriptors_and_no_error(self, api: Api) -> None:
        with api.database.writing() as session:
            sound_id = _public_sound(session).id
        sound = api.json(f"sounds/{sound_id}/", fields="*")
        urls = ("similar_sounds", "analysis_frames", "analysis_stats")
        nulls = (*urls, "analysis", "ac_analysis", "sim_laion_clap", *DESCRIPTOR_NAMES)
        assert {sound[name] for name in nulls} == {None}
        assert sound["analyzers_output"] == {}

    def test_a_failed_analysis_counts_as_none(self, api: Api) -> None:
        with api.database.writing() as session:
            sound_id = _public_sound(session).id
            session.add(Analysis(sound_id=sound_id, state=AnalysisState.FAILED, extractor="x"))
        sound = api.json(f"sounds/{sound_id}/", fields="*")
        assert (sound["similar_sounds"], sound["analysis"], sound["pitch"]) == (None, None, None)

    @pytest.mark.parametrize(("version", "has_link"), [(similarity.VERSION, True), (similarity.VERSION - 1, False)])
    def test_similar_sounds_need_a_place_in_the_space_of_today(
        self,
        api: Api,
        version: int,
        has_link: bool,  # noqa: FBT001  a case of the table
    ) -> None:
        with api.database.writing() as session:
            sound_id = _public_sound(session).id
            session.add(Analysis(sound_id=sound_id, state=AnalysisState.OK, extractor="x"))
            values = np.zeros(similarity.DIMENSIONS, "<f4").tobytes()
            session.add(Feature(sound_id=sound_id, space=similarity.SPACE_NAME, version=version, values=values))
        link = f"{PUBLIC_URL}/apiv2/sounds/{sound_id}/similar/" if has_link else None
        assert api.json(f"sounds/{sound_id}/")["similar_sounds"] == link

    def test_what_only_processing_can_tell_is_zero_or_null(self, api: Api) -> None:
        with api.database.writing() as session:
            sound_id = _public_sound(session).id
        sound = api.json(f"sounds/{sound_id}/")
        assert (sound["bitdepth"], sound["category"], sound["subcategory"], sound["category_code"]) == (None,) * 4
        assert sound["category_is_user_provided"] is False
        assert (sound["duration"], sound["samplerate"], sound["avg_rating"]) == (0.0, 0.0, 0.0)


class TestRelations:
    def test_a_pack_is_named_and_linked(self, api: Api) -> None:
        with api.database.writing() as session:
            owner = add_user(session)
            pack = add_pack(session, owner, name="Bells & \u266b")
            sound_id, pack_id = _public_sound(session, owner, pack_id=pack.id).id, pack.id
        sound = api.json(f"sounds/{sound_id}/")
        assert (sound["pack"], sound["pack_name"]) == (f"{PUBLIC_URL}/apiv2/packs/{pack_id}/", "Bells & \u266b")

    def test_a_person_with_an_odd_name_is_linked_rightly(self, api: Api) -> None:
        with api.database.writing() as session:
            sound_id = _public_sound(session, add_user(session, username="a b+ü")).id
        assert api.json(f"sounds/{sound_id}/")["url"] == f"{PUBLIC_URL}/people/a%20b%2B%C3%BC/sounds/{sound_id}/"

    def test_remixes_know_each_other(self, api: Api) -> None:
        with api.database.writing() as session:
            source, remix = _public_sound(session).id, _public_sound(session).id
            session.add(RemixSource(sound_id=remix, source_sound_id=source))
        flags = [
            tuple(api.json(f"sounds/{number}/", fields="is_remix,was_remixed").values()) for number in (source, remix)
        ]
        assert flags == [(False, True), (True, False)]

    def test_a_vector_is_of_length_one(self, api: Api) -> None:
        with api.database.writing() as session:
            sound_id = _public_sound(session).id
            values = struct.pack("<2f", 3.0, 4.0)
            session.add(Feature(sound_id=sound_id, space="laion_clap", version=1, values=values))
        sound = api.json(f"sounds/{sound_id}/", fields="all_similarity_spaces")
        assert sound == {"sim_laion_clap": pytest.approx([0.6, 0.8]), "sim_freesound_classic": None}
