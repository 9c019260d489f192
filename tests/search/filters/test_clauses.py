"""How clauses are put together in the `filter` language."""

import pytest

from search.filters import parse_filter
from search.tree import AllOf, AnyOf, Equals, Everything, HasValue, Node, Not, Nothing, Pattern, Wildcard, Words

A, B, C, D = (Equals("tag", letter) for letter in "abcd")

MEANINGS: dict[str, tuple[str, Node]] = {
    "side by side": ("tag:a tag:b", AllOf((A, B))),
    "AND": ("tag:a AND tag:b", AllOf((A, B))),
    "&&": ("tag:a && tag:b", AllOf((A, B))),
    "two plus signs": ("+tag:a +tag:b", AllOf((A, B))),
    "OR": ("tag:a OR tag:b", AnyOf((A, B))),
    "||": ("tag:a || tag:b", AnyOf((A, B))),
    "plus beside OR changes nothing": ("+tag:a OR +tag:b", AnyOf((A, B))),
    "minus": ("tag:a -tag:b", AllOf((A, Not(B)))),
    "AND minus": ("tag:a AND -tag:b", AllOf((A, Not(B)))),
    "NOT": ("tag:a NOT tag:b", AllOf((A, Not(B)))),
    "AND NOT": ("tag:a AND NOT tag:b", AllOf((A, Not(B)))),
    "exclamation mark": ("tag:a !tag:b", AllOf((A, Not(B)))),
    "an exclusion is no alternative": ("tag:a OR -tag:b", AllOf((A, Not(B)))),
    "an alternative to an exclusion": ("-tag:a OR tag:b", AllOf((B, Not(A)))),
    "exclusion as the whole filter": ("-tag:a", Not(A)),
    "NOT as the whole filter": ("NOT tag:a", Not(A)),
    "exclusions as the whole filter": ("-tag:a -tag:b", AllOf((Not(A), Not(B)))),
    "exclusions with OR as the whole filter": ("-tag:a OR -tag:b", AllOf((Not(A), Not(B)))),
    "exclusion in parentheses": ("(-tag:a)", Nothing()),
    "exclusion in parentheses beside another clause": ("tag:b (-tag:a)", Nothing()),
    "exclusion in the parentheses of a field": ("tag:(-a)", Nothing()),
    "excluded exclusion in parentheses": ("-(-tag:a)", Everything()),
    "everything but, in parentheses": ("tag:b OR (*:* -tag:a)", AnyOf((B, Not(A)))),
    "excluded group": ("tag:a -(tag:b OR tag:c)", AllOf((A, Not(AnyOf((B, C)))))),
    "NOT before a group": ("tag:a NOT (tag:b tag:c)", AllOf((A, Not(AllOf((B, C)))))),
    "OR loses to a clause that stands alone": ("tag:a OR tag:b tag:c", C),
    "OR makes its left neighbour optional": ("tag:a tag:b OR tag:c", A),
    "AND makes its left neighbour required": ("tag:a OR tag:b AND tag:c", AllOf((B, C))),
    "OR after AND": ("tag:a AND tag:b OR tag:c", A),
    "nested groups": ("(tag:a OR (tag:b AND tag:c)) tag:d", AllOf((AnyOf((A, AllOf((B, C)))), D))),
    "groups in each other without need": ("((tag:a))", A),
    "conjunctions in each other": ("(tag:a tag:b) tag:c", AllOf((A, B, C))),
    "lower case and": ("tag:a and tag:b", Nothing()),
    "lower case or": ("tag:a or tag:b", Nothing()),
    "escaped operator": (r"tag:\AND", Equals("tag", "and")),
    "everything": ("*:*", Everything()),
    "everything beside a clause": ("*:* tag:a", A),
    "everything or a clause": ("*:* OR tag:a", Everything()),
    "everything in the parentheses of a field": ("tag:(*:* -a)", Not(A)),
    "a word without a field": ("piano", Nothing()),
    "a phrase without a field": ('"grand piano"', Nothing()),
    "a star without a field": ("*", Nothing()),
    "a word without a field, excluded": ("tag:a -piano", A),
    "a word without a field, as an alternative": ("tag:a OR piano", A),
    "comment between clauses": ("tag:a /* and\n not */ -tag:b", AllOf((A, Not(B)))),
    "any blanks": ("\ttag:a\r\n\u3000tag:b ", AllOf((A, B))),
    "blanks around a colon": ("tag : a", A),
    "no blank between groups": ("(tag:a)(tag:b)", AllOf((A, B))),
    "boosts": ("tag:a^2 (tag:b)^0.5", AllOf((A, B))),
}

GROUPS: dict[str, tuple[str, Node]] = {
    "alternatives": ("tag:(a OR b)", AnyOf((A, B))),
    "both": ("tag:(a AND b)", AllOf((A, B))),
    "two phrases": ('tag:("a" "b")', AllOf((A, B))),
    "without one": ("tag:(a -b)", AllOf((A, Not(B)))),
    "signs keep words apart": ("tag:(+a +b)", AllOf((A, B))),
    "group in a group": ("tag:(a (b OR c))", AllOf((A, AnyOf((B, C))))),
    "another field inside": ("tag:(a type:wav)", AllOf((A, Equals("type", "wav")))),
    "words side by side in a tag": ("tag:(bass drum)", Equals("tag", "bass drum")),
    "words side by side in a user name": ("username:(Twisted Lemon)", Equals("username", "twisted lemon")),
    "words side by side in a type": ("type:(wav mp3)", Equals("type", "wav mp3")),
    "words side by side in text": ("name:(Grand piano)", Words("name", "Grand piano")),
    "words side by side in a string": ("id:(1 2 3)", AnyOf(tuple(Equals("id", digit) for digit in "123"))),
    "numbers side by side": ("channels:(1 2)", AnyOf((Equals("channels", 1), Equals("channels", 2)))),
    "flags side by side": ("is_remix:(1 0)", AnyOf((Equals("is_remix", True), Equals("is_remix", False)))),
    "words before a phrase": ('tag:(a b "c")', AllOf((Equals("tag", "a b"), C))),
    "words before an exclusion": ("tag:(a b -c)", AllOf((Equals("tag", "a b"), Not(C)))),
    "words behind a signed one": ("tag:(+a b c)", AllOf((A, Equals("tag", "b c")))),
    "OR takes its left neighbour out of a run": ("tag:(a b OR c)", A),
    "AND takes its left neighbour out of a run": ("tag:(a b AND c)", AllOf((A, B, C))),
    "boost takes its word out of a run": ("tag:(a b^2)", AllOf((A, B))),
    "wildcards are in no run": ("tag:(a b*)", AllOf((A, Pattern("tag", ("b", Wildcard("*")))))),
    "star in a group": ("tag:(*)", HasValue("tag")),
}

STOP_WORDS: dict[str, tuple[str, Node]] = {
    "alone": ("description:the", Nothing()),
    "excluded alone": ("-description:the", Nothing()),
    "punctuation alone": ('description:"-"', Nothing()),
    "beside a clause": ("description:the tag:a", A),
    "excluded beside a clause": ("tag:a -description:the", A),
    "as an alternative": ("description:the OR tag:a", A),
    "between alternatives": ("tag:a OR description:the OR tag:b", AnyOf((A, B))),
    "in a group of its own": ("(description:the) tag:a", A),
    "among words": ("description:(the roof)", Words("description", "the roof")),
}


def _ids(table: dict[str, tuple[str, Node]]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize(("text", "expected"), table.values(), ids=table.keys())


class TestClauses:
    @_ids(MEANINGS)
    def test_clauses_are_put_together(self, text: str, expected: Node) -> None:
        assert parse_filter(text) == expected

    @_ids(GROUPS)
    def test_a_group_belongs_to_its_field(self, text: str, expected: Node) -> None:
        assert parse_filter(text) == expected

    @_ids(STOP_WORDS)
    def test_a_clause_without_a_word_left_has_no_say(self, text: str, expected: Node) -> None:
        assert parse_filter(text) == expected
