"""The `query` and `weights` parameters: what a person types, and which fields it is looked for in.

Source: Freesound APIv2 documentation, "Text Search", parameters query and weights.
"""

import re
from collections.abc import Iterator, Mapping

from search.errors import TooComplexError
from search.fields import DEFAULT_WEIGHTS, FIELDS
from search.query import Term, TextQuery

MAX_TERMS = 1024
# Both engines add up scores in 32 bits, which hold the hundredths of a few terms of this weight exactly.
MAX_WEIGHT = 1000

_PIECE = re.compile(r'([+-]*+)(?:"([^"]*)"|([^\s"+-][^\s"]*))|([+-]+)')
_WEIGHT = re.compile(r"\s*([+-]?[0-9]{1,100})\s*")
_OPERATORS = frozenset({"AND", "OR", "&&", "||", "NOT"})  # every term is required anyway, so AND and OR mean the same

_FIELD_OF_WEIGHT: dict[str, str] = {
    name: field.name
    for field in FIELDS.values()
    if field.kind.is_inverted and not field.is_hidden
    for name in (field.name, *field.aliases)
} | {name: field.name for field in FIELDS.values() for name in field.weight_names}


def parse_query(text: str) -> TextQuery:
    """Give the terms of a text query; nothing but blanks and quotes asks for everything.

    There is no wrong text: an operator without a neighbour has no effect, and operators alone are words.

    Raises:
        TooComplexError: there are more than MAX_TERMS terms.
    """
    balanced = text.replace('"', " ") if text.count('"') % 2 else text
    if not balanced.strip().strip("\"' \t\r\n"):
        return TextQuery()
    required: list[Term] = []
    excluded: list[Term] = []
    operators: list[Term] = []
    is_negated = False
    for sign, term in _signed_terms(balanced):
        if not sign and not term.is_phrase and term.text in _OPERATORS:
            operators.append(term)
            is_negated = is_negated or term.text == "NOT"
            continue
        (excluded if is_negated or sign == "-" else required).append(term)
        is_negated = False
    if len(required) + len(excluded) + len(operators) > MAX_TERMS:
        raise TooComplexError("terms in a query", MAX_TERMS)
    return TextQuery(tuple(required if required or excluded else operators), tuple(excluded))


def _signed_terms(text: str) -> Iterator[tuple[str, Term]]:
    """Give each term of a text with its sign.

    A sign alone between blanks is a term. Two signs or more in a row, with or without blanks between them, are none,
    and neither are signs at the end of the text.
    """
    lone_signs = ""
    is_first = True
    for signs, phrase, word, only_signs in _PIECE.findall(text):
        if only_signs:
            lone_signs += only_signs
            continue
        if len(lone_signs) == 1 and not signs:
            yield "", Term(lone_signs)
        if body := word or phrase.strip():
            yield ("" if len(lone_signs + signs) > 1 else signs), Term(body, is_phrase=not word)
        lone_signs, is_first = "", False
    if is_first:
        yield "", Term(lone_signs)


def parse_weights(text: str | None) -> Mapping[str, int]:
    """Give the weight of each index field to be searched, the default ones where the text names none.

    Text is `name:int,name:int`; parts that are not of this form are left out, and so are names that are no text
    field. A weight beyond MAX_WEIGHT counts as that. A weight of 0 or less removes its field; when that removes all,
    nothing is left to search and the mapping is empty.
    """
    given: dict[str, int] = {}
    for part in (text or "").split(","):
        name, _, rest = part.partition(":")
        if weight := _WEIGHT.fullmatch(rest.partition(":")[0]):
            given[_FIELD_OF_WEIGHT.get(name.strip(), "")] = min(int(weight[1]), MAX_WEIGHT)
    if not given:
        return DEFAULT_WEIGHTS
    return {field: weight for field, weight in given.items() if field and weight > 0}
