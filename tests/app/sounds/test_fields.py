"""The fields of a sound: which there are, in which order, and what `fields` chooses among them."""

import json
from typing import Any

import pytest

from app.sounds import fields
from app.sounds.descriptor_names import AC_NAMES, DESCRIPTOR_NAMES, SPACES
from app.sounds.fields import NO_DESCRIPTORS, Needs
from tests.archives import PUBLIC_URL, Tiny


def _names(text: str) -> list[str]:
    return text.split()


_FIRST = (
    "id url name tags description category subcategory category_code category_is_user_provided geotag is_geotagged "
    "created license gen_ai_preference type channels filesize bitrate bitdepth duration samplerate username pack "
    "pack_name download bookmark previews images num_downloads avg_rating num_ratings rate comments num_comments "
    "comment similar_sounds "
)
_CURRENT_DEFAULT = _names(_FIRST + "is_explicit is_remix was_remixed md5")
_METADATA = _names(
    _FIRST + "analysis analysis_frames analysis_stats ac_analysis analyzers_output is_explicit score "
    "is_remix was_remixed md5"
)
_ON_REQUEST = {"ac_analysis", "analyzers_output", "score"}
_VECTORS = [f"sim_{space}" for space in SPACES]
_TYPES: dict[type, list[str]] = {
    str: _names(
        "url name description created license gen_ai_preference type username download bookmark rate comments "
        "comment md5"
    ),
    int: _names("id channels filesize bitrate num_downloads num_ratings num_comments"),
    float: _names("duration samplerate avg_rating"),
    bool: _names("category_is_user_provided is_geotagged is_explicit is_remix was_remixed"),
}


def _keys(text: str) -> list[str]:
    pairs: list[tuple[str, Any]] = json.loads(text, object_pairs_hook=list)
    return [name for name, _ in pairs]


class TestTheTable:
    def test_it_holds_every_field_in_its_order(self) -> None:
        assert list(fields.FIELDS) == [*_METADATA, *DESCRIPTOR_NAMES, *_VECTORS]

    def test_an_instance_has_the_classic_and_the_current_fields(self) -> None:
        names = [field.name for field in fields.INSTANCE_DEFAULT]
        assert names == [name for name in _METADATA if name not in _ON_REQUEST]
        assert set(_CURRENT_DEFAULT) <= set(names)

    def test_a_list_has_five_fields(self) -> None:
        assert [field.name for field in fields.LIST_DEFAULT] == ["id", "name", "tags", "license", "username"]

    def test_every_field_says_what_it_means(self) -> None:
        assert all(field.meaning for field in fields.FIELDS.values())


class TestChosen:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("id", ["id"]),
            ("name,id", ["id", "name"]),
            ("id,id,id", ["id"]),
            ("id, name", ["id"]),
            (" id", []),
            ("ID,Name", []),
            ("id,,name,", ["id", "name"]),
            ("nope", []),
            (",", []),
            ("sim_nope,id", ["id"]),
            ("md5,bpm,id", ["id", "md5", "bpm"]),
            ("sim_laion_clap,pitch,score,bpm,pitch", ["score", "sim_laion_clap", "pitch", "bpm"]),
            ("all_similarity_spaces,id", ["id", *_VECTORS]),
            ("all_descriptors", list(DESCRIPTOR_NAMES)),
            ("all_descriptors,bpm,md5", ["md5", *DESCRIPTOR_NAMES]),
            ("warmth,all_descriptors", ["warmth", *(name for name in DESCRIPTOR_NAMES if name != "warmth")]),
            ("*", list(fields.FIELDS)),
            ("*,id", ["id"]),
            ("ac_analysis", ["ac_analysis"]),
            ("ac_loudness", []),
        ],
    )
    def test_the_table_orders_metadata_and_the_request_descriptors(self, text: str, expected: list[str]) -> None:
        assert [field.name for field in fields.chosen(text, fields.LIST_DEFAULT)] == expected

    @pytest.mark.parametrize("text", [None, ""])
    def test_nothing_chooses_the_default(self, text: str | None) -> None:
        assert fields.chosen(text, fields.LIST_DEFAULT) is fields.LIST_DEFAULT

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("id,name,license,username", Needs.NOTHING),
            ("description", Needs.DETAILS),
            ("id,created,duration", Needs.DETAILS),
            ("id,tags", Needs.TAGS),
            ("bpm", Needs.DESCRIPTORS),
            ("ac_analysis", Needs.DESCRIPTORS | Needs.STATE),
            ("sim_laion_clap", Needs.VECTORS),
            ("pack", Needs.NOTHING),
            ("pack_name", Needs.PACK),
            ("is_geotagged", Needs.PLACE),
            ("similar_sounds", Needs.STATE),
            ("is_remix,was_remixed", Needs.REMIXES),
            ("*", ~Needs.CLASSIC),
        ],
    )
    def test_only_what_is_chosen_is_loaded(self, text: str, expected: Needs) -> None:
        assert fields.needs_of(fields.chosen(text, ())) == expected


class TestAnInstance:
    def test_the_keys_are_in_the_order_of_the_table(self, tiny: Tiny) -> None:
        assert _keys(tiny.get("sounds/101/").text) == [name for name in _METADATA if name not in _ON_REQUEST]
        assert _keys(tiny.get("sounds/101/", fields="*").text) == list(fields.FIELDS)
        assert _keys(tiny.get("sounds/101/", fields="md5,tags,id").text) == ["id", "tags", "md5"]

    def test_a_field_alone_is_what_it_is_among_all(self, tiny: Tiny) -> None:
        everything = tiny.json("sounds/104/", fields="*")
        alone = {name: tiny.json("sounds/104/", fields=name)[name] for name in fields.FIELDS}
        assert alone == everything

    @pytest.mark.parametrize("number", range(101, 113))
    def test_every_value_has_its_type(self, tiny: Tiny, number: int) -> None:
        sound = tiny.json(f"sounds/{number}/", fields="*")
        types = {name: type(value) for name, value in sound.items()}
        expected = {name: kind for kind, names in _TYPES.items() for name in names}
        assert {name: types[name] for name in expected} == expected
        assert all(isinstance(tag, str) for tag in sound["tags"])
        assert sound["bitdepth"] is None or isinstance(sound["bitdepth"], int)

    def test_the_values_are_those_of_the_sound(self, tiny: Tiny) -> None:
        sound = tiny.json("sounds/104/")
        expected = {
            "id": 104,
            "url": f"{PUBLIC_URL}/people/Carla/sounds/104/",
            "name": "Rain on roof",
            "tags": ["field-recording", "rain", "weather"],
            "description": "Field recording of heavy rain on a metal roof.",
            "category": "Soundscapes",
            "subcategory": "Nature",
            "category_code": "ss-n",
            "category_is_user_provided": True,
            "geotag": "41.3851 2.1734",
            "is_geotagged": True,
            "created": "2014-04-16T20:07:11",
            "gen_ai_preference": "no-additional-preferences",
            "type": "flac",
            "channels": 2,
            "filesize": 34560000,
            "bitrate": 0,
            "bitdepth": 24,
            "duration": 120.0,
            "samplerate": 96000.0,
            "username": "Carla",
            "pack": f"{PUBLIC_URL}/apiv2/packs/2/",
            "pack_name": "City Rain",
            "download": f"{PUBLIC_URL}/apiv2/sounds/104/download/",
            "bookmark": f"{PUBLIC_URL}/apiv2/sounds/104/bookmark/",
            "num_downloads": 900,
            "avg_rating": 4.8,
            "num_ratings": 25,
            "rate": f"{PUBLIC_URL}/apiv2/sounds/104/rate/",
            "comments": f"{PUBLIC_URL}/apiv2/sounds/104/comments/",
            "num_comments": 1,
            "comment": f"{PUBLIC_URL}/apiv2/sounds/104/comment/",
            "similar_sounds": None,  # it has no place in the default space
            "analysis": NO_DESCRIPTORS,
            "analysis_frames": f"{PUBLIC_URL}/data/analysis/0/104_3_frames.json",
            "analysis_stats": f"{PUBLIC_URL}/apiv2/sounds/104/analysis/",
            "is_explicit": False,
            "is_remix": False,
            "was_remixed": False,
            "md5": f"{104:032x}",
        }
        assert {name: sound[name] for name in expected} == expected
        assert sound["license"].startswith(("http://creativecommons.org/licenses/", "https://creativecommons.org/"))

    def test_what_is_not_there_is_null(self, tiny: Tiny) -> None:
        sound = tiny.json("sounds/112/", fields="*")
        assert [sound[name] for name in ("pack", "pack_name", "score")] == [None] * 3
        assert tiny.json("sounds/101/")["geotag"] is None
        assert tiny.json("sounds/101/")["is_geotagged"] is False

    def test_places_of_the_south_and_west_keep_their_sign(self, tiny: Tiny) -> None:
        assert tiny.json("sounds/112/")["geotag"] == "-17.7134 178.065"
        assert tiny.json("sounds/106/")["geotag"] == "42.3601 -71.0589"

    def test_previews_and_images_have_their_addresses(self, tiny: Tiny) -> None:
        sound = tiny.json("sounds/101/")
        assert list(sound["previews"]) == ["preview-hq-mp3", "preview-hq-ogg", "preview-lq-mp3", "preview-lq-ogg"]
        assert sound["previews"]["preview-hq-mp3"] == f"{PUBLIC_URL}/data/previews/0/101_1-hq.mp3"
        assert sound["previews"]["preview-lq-ogg"] == f"{PUBLIC_URL}/data/previews/0/101_1-lq.ogg"
        names = ["waveform", "spectral", "waveform_bw", "spectral_bw"]
        assert list(sound["images"]) == [f"{name}_{size}" for name in names for size in "ml"]
        assert sound["images"]["waveform_m"] == f"{PUBLIC_URL}/data/displays/0/101_1_wave_M.png"
        assert sound["images"]["spectral_bw_l"] == f"{PUBLIC_URL}/data/displays/0/101_1_spec_bw_L.jpg"

    def test_descriptors_are_values_of_their_own(self, tiny: Tiny) -> None:
        sound = tiny.json("sounds/102/", fields="all_descriptors")
        assert list(sound) == list(DESCRIPTOR_NAMES)
        assert (sound["pitch"], sound["note_name"], sound["tonality"]) == (440.0, "A4", "A minor")
        assert sound["birdnet_detections"] is None

    def test_the_older_names_of_descriptors_are_there_together(self, tiny: Tiny) -> None:
        analysis = tiny.json("sounds/102/", fields="ac_analysis")["ac_analysis"]
        assert list(analysis) == list(AC_NAMES)
        assert (analysis["ac_note_frequency"], analysis["ac_note_name"]) == (440.0, "A4")


class TestInLists:
    @pytest.mark.parametrize(
        "path", ["search/", "search/text/", "users/Alice/sounds/", "packs/1/sounds/", "sounds/101/similar/"]
    )
    def test_every_list_takes_fields(self, tiny: Tiny, path: str) -> None:
        space = {"similarity_space": "laion_clap"} if "similar" in path else {}
        for wanted, expected in (
            ("", ["id", "name", "tags", "license", "username"]),
            ("md5,id", ["id", "md5"]),
            ("nope", []),
            ("*", list(fields.FIELDS)),
        ):
            body = tiny.json(path, fields=wanted, **space)
            assert body["results"]
            # How far a sound is from what was aimed at is said whatever `fields` names.
            names = [[name for name in sound if name != "distance_to_target"] for sound in body["results"]]
            assert names == [expected] * len(names)

    @pytest.mark.parametrize("path", ["users/Alice/", "users/Alice/packs/", "packs/1/", "sounds/107/comments/"])
    def test_nothing_else_takes_fields(self, tiny: Tiny, path: str) -> None:
        assert tiny.json(path, fields="id") == tiny.json(path)

    def test_the_last_of_several_counts(self, tiny: Tiny) -> None:
        for path in ("sounds/101/", "search/", "users/Alice/sounds/"):
            body = tiny.json(f"{path}?fields=name&fields=id")
            assert list(body["results"][0] if "results" in body else body) == ["id"]
