"""Syntax met with the field table: names looked up, values read, clauses put together → the typed tree.

Source: Freesound APIv2 documentation, "Text Search", parameter filter; Apache Lucene, "Query Parser Syntax".
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from search.errors import UnknownFieldError, WrongValueError
from search.fields import Field, lookup, near_names
from search.filters.places import circle_node
from search.filters.simplest import all_of, any_of, negation
from search.filters.syntax import AllSounds, Clause, Conjunction, Fielded, FieldName, Group, Local, Value
from search.filters.values import FieldPart, node_of
from search.tree import Everything, Node, Nothing

Checked = tuple[Clause, Node | None]
"""A clause and what it means: None when it looks for text of which no word is left, and so has no say."""


class _State(Enum):
    REQUIRED = 1
    OPTIONAL = 2
    EXCLUDED = 3


_STATE_BEFORE = {Conjunction.AND: _State.REQUIRED, Conjunction.OR: _State.OPTIONAL}
_EVERYTHING: Checked = (Clause(AllSounds(), None, None, 0), Everything())


@dataclass(frozen=True, slots=True)
class Checker:
    """The rules of the `filter` language; `now_ms` is what NOW means, in milliseconds since 1970."""

    now_ms: int

    def whole(self, group: Group) -> Node:
        """Give the tree of a whole filter.

        Raises:
            UnknownFieldError: a name is no field.
            WrongValueError: a value does not fit its field.
        """
        clauses = self._checked(group, None)
        if all(clause.is_excluded for clause in group.clauses) and any(node for _, node in clauses):
            clauses.insert(0, _EVERYTHING)  # only a whole filter may consist of exclusions
        return self.joined(clauses) or Nothing()

    def field(self, name: FieldName) -> Field:
        """Give the field of a name."""
        field = lookup(name.name)
        if field is None:
            raise UnknownFieldError(name.name, name.position, near_names(name.name))
        return field

    def value(self, part: FieldPart, value: Value) -> Node | None:
        """Give what a value means in a field."""
        return node_of(part, value, self.now_ms)

    def in_field(self, clause: Clause) -> Clause:
        """Give what a clause in the parentheses of a field says."""
        return clause

    def outside_fields(self, clause: Clause) -> Node | None:
        """Give what a clause without a field means: bare values look into a field that holds nothing."""
        match clause.body:
            case AllSounds():
                return Everything()
            case Local():
                return circle_node(clause.body)
            case _:
                return Nothing()

    def joined(self, clauses: Sequence[Checked]) -> Node | None:
        """Put clauses together as Lucene does with AND as its default operator.

        A clause starts required; AND makes the one before it required, OR makes the one before it and itself
        optional. Optional clauses matter only where no clause is required. Exclusions alone match nothing.
        """
        states: list[tuple[_State, Node]] = []
        for clause, node in clauses:
            if states and clause.conjunction and states[-1][0] is not _State.EXCLUDED:
                states[-1] = _STATE_BEFORE[clause.conjunction], states[-1][1]
            if node is not None:
                states.append((_state(clause), node))
        required, optional, excluded = ([node for state, node in states if state is wanted] for wanted in _State)
        if not states:
            return None
        return all_of([*(required or [any_of(optional)]), *map(negation, excluded)])

    def _checked(self, group: Group, part: FieldPart | None) -> list[Checked]:
        clauses = group.clauses if part is None else map(self.in_field, group.clauses)
        return [(clause, self._clause(clause, part)) for clause in clauses]

    def _clause(self, clause: Clause, part: FieldPart | None) -> Node | None:
        body = clause.body
        if isinstance(body, Fielded):
            part, body = self._part(body.field), body.body
        if isinstance(body, Group):
            return self.joined(self._checked(body, part))
        if part is None or isinstance(body, Local | AllSounds):
            return self.outside_fields(clause)
        return self.value(part, body)

    def _part(self, name: FieldName) -> FieldPart:
        field = self.field(name)
        if name.dimension is None:
            return FieldPart(field)
        if name.dimension >= field.dimensions:
            expected = f"a dimension from [0] to [{field.dimensions - 1}]"
            raise WrongValueError(field.name, f"[{name.dimension}]", expected, name.position)
        return FieldPart(field, name.dimension if field.dimensions > 1 else None)


def _state(clause: Clause) -> _State:
    if clause.is_excluded:
        return _State.EXCLUDED
    return _State.OPTIONAL if clause.conjunction is Conjunction.OR else _State.REQUIRED
