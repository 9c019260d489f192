import math

import pytest

from search.backends.opensearch.documents import LARGEST, body_of, finite
from search.document import Document, Stored
from search.spaces import SPACES

SPACE = "freesound_classic"
LENGTH = SPACES[SPACE].dimensions


def body(**values: Stored) -> dict[str, object]:
    return body_of(Document(7, {name.replace("__", "."): value for name, value in values.items()}))


class TestBodyOf:
    def test_the_id_is_text_and_number(self) -> None:
        assert body() == {"id": "7", "id-number": 7, "has": ["id"]}

    def test_text_becomes_encoded_words(self) -> None:
        assert body(comment=("wi-fi", "the roof"))["comment"] == ["wi|wifi fi", "- roof"]

    def test_letter_words_are_of_all_values_together(self) -> None:
        assert body(username_words="Twisted.Lemon7")["username_words"] == ["twisted lemon"]

    def test_whole_values_are_folded_where_the_field_is_and_kept_once(self) -> None:
        assert body(tag=("Rain", "rain ", "DRUM"))["tag"] == ["rain", "drum"]
        assert body(license="Sampling+")["license"] == ["Sampling+"]

    def test_values_too_long_for_any_engine_are_left_out_but_are_there(self) -> None:
        assert body(license="x" * 32_767) | {"id": ""} == {
            "id": "",
            "id-number": 7,
            "license": [],
            "has": ["id", "license"],
        }

    def test_what_is_empty_or_missing_has_no_value(self) -> None:
        assert body(name="", tag=(), duration=None, bpm=math.nan) == body()

    def test_numbers_are_spread_over_their_dimensions(self) -> None:
        given = body(sfx__tristimulus__mean=(1, 2.5, -0.0), geotag=(1.5, 2.5), is_explicit=True)
        assert given["sfx-tristimulus-mean-1"] == 2.5
        assert math.copysign(1, float(str(given["sfx-tristimulus-mean-2"]))) == 1
        assert (given["geotag-latitude"], given["geotag-longitude"]) == (1.5, 2.5)
        assert given["is_explicit"] == 1.0

    def test_the_pack_number_stands_before_the_underscore(self) -> None:
        assert body(pack_grouping="12_Rain_3")["pack-number"] == 12
        assert "pack-number" not in body(pack_grouping="x_Rain")

    def test_vectors_come_to_unit_length_and_silence_has_none(self) -> None:
        loud = body_of(Document(1, {}, {SPACE: (3.0, 4.0, *(0.0,) * (LENGTH - 2))}))
        assert loud["vector-freesound_classic"][:2] == pytest.approx([0.6, 0.8])
        assert loud["has"] == ["id", "vector-freesound_classic"]
        assert body_of(Document(1, {}, {SPACE: (0.0,) * LENGTH}))["has"] == ["id"]

    @pytest.mark.parametrize(
        "document",
        [
            Document(1, {"lowlevel.mfcc.mean": (1.0,)}),
            Document(1, {}, {SPACE: (1.0,)}),
            Document(1, {}, {"nowhere": (1.0,)}),
        ],
    )
    def test_what_does_not_fit_is_refused(self, document: Document) -> None:
        with pytest.raises(ValueError, match=r"takes|space"):
            body_of(document)


def test_infinity_is_the_largest_number() -> None:
    assert (finite(math.inf), finite(-math.inf)) == (LARGEST, -LARGEST)
