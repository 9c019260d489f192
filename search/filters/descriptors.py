"""The `descriptors_filter` language: descriptors of either vocabulary, AND before OR, text in quotes.

Source: Freesound APIv2 documentation, "Content Search", parameter descriptors_filter.
"""

from collections.abc import Sequence
from dataclasses import replace

from search.errors import FilterSyntaxError, UnknownFieldError
from search.fields import Field, descriptor, near_descriptor_names
from search.filters.check import Checked, Checker
from search.filters.simplest import all_of, any_of, negation
from search.filters.syntax import Clause, Conjunction, Fielded, FieldName, Modifier, Phrase, Range, Value, Word
from search.filters.values import FieldPart
from search.numerals import is_named
from search.tree import Node

_BEGIN_NUMBERS = frozenset("0123456789.")
_EXPECTED_TEXT = 'text in quotes, such as "Asharp"'


class DescriptorChecker(Checker):
    """The rules of the `descriptors_filter` language."""

    def field(self, name: FieldName) -> Field:
        """Give the descriptor of a name; a dot before it may be there or not."""
        field = descriptor(name.name)
        if field is None:
            plain_name = name.name.removeprefix(".")
            raise UnknownFieldError(plain_name, name.position, near_descriptor_names(plain_name))
        return field

    def value(self, part: FieldPart, value: Value) -> Node | None:
        """Give what a value means in a descriptor; a text has to be in quotes."""
        is_star = isinstance(value, Word) and value.is_star
        if isinstance(value, Range) and not (value.includes_low and value.includes_high):
            raise FilterSyntaxError(value.position, repr(value.text), "'[' and ']' around a range")
        if not is_star and part.field.kind.is_number and any(map(is_named, _texts(value))):
            raise part.wrong(value, "a number in digits")
        if is_star or not part.field.kind.is_inverted:
            return super().value(part, value)
        quoted = _quoted(value)
        if quoted is None:
            raise part.wrong(value, _EXPECTED_TEXT)
        return super().value(part, quoted)

    def in_field(self, clause: Clause) -> Clause:
        """Take a minus before a number for its sign, as it is outside of parentheses."""
        word = clause.body
        if clause.modifier is Modifier.MINUS and isinstance(word, Word) and word.text[:1] in _BEGIN_NUMBERS:
            return replace(clause, modifier=None, body=replace(word, parts=("-", *word.parts)))
        return clause

    def outside_fields(self, clause: Clause) -> Node | None:
        """Refuse what has no descriptor."""
        raise FilterSyntaxError(clause.position, "no descriptor", "a clause such as lowlevel.pitch.mean:[200 TO 240]")

    def joined(self, clauses: Sequence[Checked]) -> Node:
        """Put clauses together: NOT before AND before OR, and AND where nothing stands between them."""
        for clause, _ in clauses:
            if isinstance(clause.body, Fielded) and clause.modifier in {Modifier.PLUS, Modifier.MINUS}:
                raise UnknownFieldError(f"{clause.modifier.value}{clause.body.field.name}", clause.position)
        alternatives: list[list[Node]] = [[]]
        for clause, node in ((clause, node) for clause, node in clauses if node):
            if clause.conjunction is Conjunction.OR:
                alternatives.append([])
            alternatives[-1].append(negation(node) if clause.is_excluded else node)
        return any_of(map(all_of, alternatives))


def _texts(value: Value) -> list[str]:
    """Give the numbers that a value is made of, as they are written."""
    if isinstance(value, Range):
        return [end for end in (value.low, value.high) if end is not None]
    return [part.strip() for part in value.text.split(",")]


def _quoted(value: Value) -> Phrase | None:
    """Give text in double or single quotes, None for anything else."""
    match value:
        case Phrase():
            return value
        case Word(is_plain=True) if len(value.text) > 1 and value.text[0] == value.text[-1] == "'":
            return Phrase(value.text[1:-1], 0, value.position)
        case _:
            return None
