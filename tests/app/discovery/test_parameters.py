"""The parameters of a search as text, and the links that lead to its other pages."""

import pytest

from app.discovery.parameters import (
    CombinedParameters,
    ContentParameters,
    ListParameters,
    SearchParameters,
    SimilarParameters,
    decoded_again,
)


def _names(parameters: SearchParameters) -> list[str]:
    return [name for name, _ in parameters.link_parameters(2, 15)]


class TestReading:
    def test_blanks_around_what_is_searched_do_not_count(self) -> None:
        parameters = SearchParameters(query="  a b\n", filter=" tag:x ", sort=" score ")
        assert (parameters.query, parameters.filter, parameters.sort) == ("a b", "tag:x", "score")

    def test_blanks_in_names_do_count(self) -> None:
        parameters = SearchParameters(fields=" id", group_by_pack=" 1")
        assert (parameters.fields, parameters.group_by_pack) == (" id", " 1")

    def test_nothing_is_needed(self) -> None:
        assert set(SearchParameters().model_dump().values()) == {None}

    @pytest.mark.parametrize("parameters", [SearchParameters, SimilarParameters, ContentParameters, CombinedParameters])
    def test_every_parameter_says_what_it_is(self, parameters: type[ListParameters]) -> None:
        assert all((field.description or "").endswith(".") for field in parameters.model_fields.values())


class TestLinkParameters:
    def test_what_is_always_there(self) -> None:
        assert SearchParameters().link_parameters(2, 15) == [("query", ""), ("weights", ""), ("page", "2")]

    def test_all_of_them_are_in_the_order_clients_know(self) -> None:
        parameters = SearchParameters(
            group_by_pack="1",
            similarity_space="s",
            similar_to="7",
            fields="id",
            sort="duration_asc",
            weights="tag:1",
            filter="tag:x",
            query="q",
            page="9",
            page_size="9",
        )
        assert parameters.link_parameters(3, 20) == [
            ("query", "q"),
            ("filter", "tag:x"),
            ("weights", "tag:1"),
            ("sort", "duration_asc"),
            ("page", "3"),
            ("page_size", "20"),
            ("fields", "id"),
            ("similar_to", "7"),
            ("similarity_space", "s"),
            ("group_by_pack", "1"),
        ]

    @pytest.mark.parametrize(
        "given",
        [{"sort": "score"}, {"sort": ""}, {"page_size": "15"}, {"fields": ""}, {"group_by_pack": "0"}, {"filter": ""}],
        ids=str,
    )
    def test_what_is_the_default_is_left_out(self, given: dict[str, str]) -> None:
        assert _names(SearchParameters(**given)) == ["query", "weights", "page"]

    def test_those_of_the_classic_searches_have_their_own_always(self) -> None:
        assert ContentParameters(target="1").link_parameters(2, 15) == [("weights", ""), ("target", "1"), ("page", "2")]
        assert SimilarParameters().link_parameters(1, 2, similar_to="7") == [
            ("page", "1"),
            ("page_size", "2"),
            ("similar_to", "7"),
        ]
        assert CombinedParameters(target="1").link_parameters(None, 15, cs_lcvidp="3") == [
            ("query", ""),
            ("weights", ""),
            ("target", "1"),
            ("cs_lcvidp", "3"),
        ]


class TestDecodedAgain:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("plain", "plain"),
            ("a%20b", "a b"),
            ("a+b", "a+b"),
            ("100%", "100%"),
            ("%zz%", "%zz%"),
            ("%25", "%"),
            ("%2520", "%20"),
            ("%C3%BC", "ü"),
            ("%FF", "\ufffd"),
            ("%ED%A0%80", "\ufffd\ufffd\ufffd"),
        ],
    )
    def test_one_layer_of_percent_signs_is_taken_off(self, text: str, expected: str) -> None:
        assert decoded_again(text) == expected
