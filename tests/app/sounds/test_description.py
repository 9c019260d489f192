import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.sounds import description as rules
from app.sounds.description import DescriptionError, GeotagText


class TestTags:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            pytest.param("bell metal church", ("bell", "metal", "church"), id="spaces"),
            pytest.param("bell,metal;church\tbig\nold", ("bell", "metal", "church", "big", "old"), id="other marks"),
            pytest.param("Bell bell BELL", ("Bell", "bell", "BELL"), id="case makes another tag"),
            pytest.param("bell metal bell", ("bell", "metal"), id="twice is once, in the first place"),
            pytest.param("field-recording", ("field-recording",), id="dash"),
            pytest.param("--a---b-- - --", ("a-b",), id="dashes at the ends and in rows"),
            pytest.param("the sound of an organ", ("sound", "organ"), id="words of no meaning"),
            pytest.param("The", ("The",), id="words of no meaning are lower case"),
            pytest.param("café été", ("caf", "t"), id="letters beyond ASCII part words"),
            pytest.param("120bpm 808", ("120bpm", "808"), id="digits"),
            pytest.param("", (), id="empty"),
        ],
    )
    def test_are_cleaned(self, text: str, expected: tuple[str, ...]) -> None:
        assert rules.tags(text) == expected

    @given(st.text())
    def test_cleaning_twice_is_cleaning_once(self, text: str) -> None:
        once = rules.tags(text)
        assert rules.tags(" ".join(once)) == once

    @pytest.mark.parametrize("count", [3, 30])
    def test_three_to_thirty_are_right(self, count: int) -> None:
        text = " ".join(f"tag{number}" for number in range(count))
        assert len(rules.checked_tags(text)) == count

    @pytest.mark.parametrize(
        ("text", "message"),
        [
            pytest.param("one two", "at least 3 tags", id="two"),
            pytest.param("one one two", "at least 3 tags", id="two different ones"),
            pytest.param(" ".join(map(str, range(31))), "maximum 30 tags", id="31"),
            pytest.param("a" * 513, "no more than 512 characters", id="513 characters"),
        ],
    )
    def test_other_numbers_are_wrong(self, text: str, message: str) -> None:
        with pytest.raises(DescriptionError, match=message) as raised:
            rules.checked_tags(text)
        assert raised.value.field == "tags"


class TestLicenseName:
    @pytest.mark.parametrize("name", rules.LICENSES)
    def test_takes_the_three(self, name: str) -> None:
        assert rules.license_name(name) == name

    @pytest.mark.parametrize("name", ["", "attribution", "Attribution ", "Sampling+", "CC0"])
    def test_takes_no_other(self, name: str) -> None:
        with pytest.raises(DescriptionError, match="Invalid License"):
            rules.license_name(name)


class TestCategoryCode:
    def test_takes_codes_of_the_second_level(self) -> None:
        assert rules.category_code("fx-a") == "fx-a"

    def test_of_nothing_is_none(self) -> None:
        assert rules.category_code("") is None

    @pytest.mark.parametrize("code", ["fx", "fx-z", "FX-A", " fx-a"])
    def test_takes_no_other(self, code: str) -> None:
        with pytest.raises(DescriptionError, match="Invalid BST category"):
            rules.category_code(code)


class TestLimited:
    def test_trims_and_drops_control_characters(self) -> None:
        assert rules.limited("name", " \0Be\x1bll\x7f\n", 4) == "Bell"

    @given(st.text())
    def test_leaves_one_line(self, text: str) -> None:
        assert len(rules.limited("name", f"a{text}b", 10_000).splitlines()) == 1

    def test_a_line_end_and_a_tab_become_one_blank_each(self) -> None:
        assert rules.limited("name", "a\r\nb\nc\td\u2029e", 9) == "a b c d e"

    def test_keeps_to_the_limit(self) -> None:
        with pytest.raises(DescriptionError, match="no more than 3 characters") as raised:
            rules.limited("name", "Bell", 3)
        assert raised.value.field == "name"


class TestGeotag:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            pytest.param("41.4036,2.1744,17", GeotagText(41.4036, 2.1744, 17), id="usual"),
            pytest.param(" -90 , 180 , 11 ", GeotagText(-90.0, 180.0, 11), id="edges and spaces"),
            pytest.param("90,-180,99", GeotagText(90.0, -180.0, 30), id="zoom is cut to what maps have"),
        ],
    )
    def test_reads_latitude_longitude_and_zoom(self, text: str, expected: GeotagText) -> None:
        assert rules.geotag(text) == expected

    @pytest.mark.parametrize("text", ["", "  "])
    def test_of_nothing_is_none(self, text: str) -> None:
        assert rules.geotag(text) is None

    @pytest.mark.parametrize(
        ("text", "message"),
        [
            pytest.param("41.4,2.2", "format", id="two parts"),
            pytest.param("41.4,2.2,17,1", "format", id="four parts"),
            pytest.param("41.4 2.2 17", "format", id="no commas"),
            pytest.param("north,2.2,17", "format", id="words"),
            pytest.param("41.4,2.2,17.5", "format", id="half a zoom"),
            pytest.param("90.1,0,17", "Latitude", id="beyond the pole"),
            pytest.param("nan,0,17", "Latitude", id="no number at all"),
            pytest.param("0,-180.1,17", "Longitude", id="beyond the date line"),
            pytest.param("0,inf,17", "Longitude", id="beyond everything"),
            pytest.param("0,0,10", "Zoom", id="zoomed out"),
            pytest.param("0,0," + "1" * 100, "no more than 100 characters", id="long"),
        ],
    )
    def test_refuses_what_is_no_place(self, text: str, message: str) -> None:
        with pytest.raises(DescriptionError, match=message) as raised:
            rules.geotag(text)
        assert raised.value.field == "geotag"

    @given(st.text(max_size=40))
    def test_any_text_is_read_or_refused(self, text: str) -> None:
        try:
            found = rules.geotag(text)
        except DescriptionError:
            return
        assert found is None or -90 <= found.latitude <= 90
