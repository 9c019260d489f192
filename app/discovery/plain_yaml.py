"""YAML without its dangers: mappings, lists, numbers and texts; no tags, no anchors, and bounds on everything.

Built from the parser's events, so that nothing is called by the name of a tag, no alias can multiply what is small, and
depth costs no stack. The parser itself takes time that grows with the square of depth and of the number of tag
directives: the first is bounded as it goes, the second is refused beforehand. Text is taken and no bytes, lest the
parser read another encoding than what was looked at.

Source: https://yaml.org/spec/1.1/
"""

from collections.abc import Iterator
from types import ModuleType
from typing import Any

_yaml: ModuleType | None
try:
    import yaml as _yaml  # type: ignore[import-untyped,unused-ignore]  # it ships no types
except ImportError:  # without the package, only JSON can be read
    _yaml = None


class TooDeepError(ValueError):
    """Something is nested more deeply than it may be."""


def read(text: str, *, max_depth: int, max_values: int) -> Any:  # noqa: ANN401 - whatever a file can hold
    """Give the first document of a text: dict, list, float where a scalar reads as a number, and str.

    Raises:
        TooDeepError: it is nested deeper than `max_depth`.
        ValueError: it is no YAML, uses anchors or keys that are no scalars, has more than `max_values` values, or
            cannot be read here.
    """
    if _yaml is None:
        raise ValueError("there is no YAML parser here")
    if "%TAG" in text:
        raise ValueError("tag directives are not read")
    loader = getattr(_yaml, "CSafeLoader", _yaml.SafeLoader)
    builder = _Builder(max_depth, max_values)
    try:
        for event in _yaml.parse(text, Loader=loader):
            if builder.has_taken(event):
                return builder.document
    except _yaml.YAMLError as error:
        raise ValueError("no YAML") from error
    raise ValueError("no document")


class _Builder:
    """Puts a document together from the parser's events."""

    def __init__(self, max_depth: int, max_values: int) -> None:
        self.document: Any = None
        self._max_depth = max_depth
        self._values_left = max_values
        self._open: list[_Collection] = []

    def has_taken(self, event: Any) -> bool:  # noqa: ANN401 - the parser has no types
        """Take one event, and say whether the document is complete."""
        match type(event).__name__:
            case "AliasEvent":
                raise ValueError("anchors are not read")
            case "MappingStartEvent" | "SequenceStartEvent":
                self._start(_Collection(is_mapping=type(event).__name__ == "MappingStartEvent"))
            case "MappingEndEvent" | "SequenceEndEvent":
                self._add(self._open.pop().value)
            case "ScalarEvent":
                self._add(_scalar(event.value) if event.implicit[0] else event.value)
            case _:
                return False
        return not self._open

    def _start(self, collection: "_Collection") -> None:
        if len(self._open) == self._max_depth:
            raise TooDeepError("too many levels")
        self._open.append(collection)

    def _add(self, value: Any) -> None:  # noqa: ANN401 - whatever a file can hold
        self._values_left -= 1
        if self._values_left < 0:
            raise ValueError("too many values")
        if self._open:
            self._open[-1].add(value)
        else:
            self.document = value


class _Collection:
    """A mapping or a list that is not closed yet."""

    def __init__(self, *, is_mapping: bool) -> None:
        self._entries: list[Any] = []
        self._is_mapping = is_mapping

    def add(self, value: Any) -> None:  # noqa: ANN401 - whatever a file can hold
        """Take the next key, value or entry."""
        self._entries.append(value)

    @property
    def value(self) -> Any:  # noqa: ANN401 - whatever a file can hold
        """What was collected.

        Raises:
            ValueError: a key is no scalar; written out, nested ones grow without bounds.
        """
        if not self._is_mapping:
            return self._entries
        if any(isinstance(key, dict | list) for key in self._entries[::2]):
            raise ValueError("a key that is no scalar")
        entries: Iterator[Any] = iter(self._entries)
        return {str(key): entry for key, entry in zip(entries, entries, strict=True)}


def _scalar(text: str) -> float | str:
    try:
        return float(text)
    except ValueError:
        return text
