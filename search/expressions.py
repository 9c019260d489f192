"""Regular expressions over terms: the part of Lucene's syntax that every engine reads the same way.

Source: Apache Lucene documentation, class RegExp.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Literal:
    """A text that stands for itself."""

    text: str


@dataclass(frozen=True, slots=True)
class AnyCharacter:
    """Exactly one character, whichever."""


@dataclass(frozen=True, slots=True)
class Characters:
    """One character of a set, or with `is_negated` one outside it; each range from its first to its last."""

    ranges: tuple[tuple[str, str], ...]
    is_negated: bool = False


@dataclass(frozen=True, slots=True)
class Operator:
    """A parenthesis, a bar, or how often what stands before it may come."""

    text: str


Part = Literal | AnyCharacter | Characters | Operator

_DIGITS = (("0", "9"),)
_WORD = (("A", "Z"), ("a", "z"), ("0", "9"), ("_", "_"))
_BLANKS = tuple((blank, blank) for blank in " \t\n\r")
_CLASSES = {
    "d": Characters(_DIGITS),
    "D": Characters(_DIGITS, is_negated=True),
    "w": Characters(_WORD),
    "W": Characters(_WORD, is_negated=True),
    "s": Characters(_BLANKS),
    "S": Characters(_BLANKS, is_negated=True),
}
_TOKEN = re.compile(
    r"""\\(?P<escaped>.)
      | \[(?P<negated>\^?)(?P<members>(?:\\.|[^\]\\])+)\]
      | "(?P<quoted>[^"]*)"
      | (?P<operator>\((?!\?)|[)|?*+]|\{[0-9]+(?:,[0-9]*)?\})
      | (?P<any>\.)
      | (?P<refused>[\\(\[\]{}"~&<>@\#])
      | (?P<literal>.)""",
    re.DOTALL | re.VERBOSE,
)
_MEMBER = re.compile(r"\\(?P<escaped>.)|(?P<literal>.)", re.DOTALL)
_REPEATS = "?*+{"
_MOST_REPEATS = 100


def parts_of(expression: str, *, is_folded: bool) -> tuple[Part, ...]:
    """Give the parts of an expression; `is_folded` lower-cases what stands for itself.

    Raises:
        ValueError: it uses an operator outside the common part, or is not well formed.
    """
    parts = tuple(_part(token, is_folded=is_folded) for token in _TOKEN.finditer(expression))
    _refuse_ill_formed(parts)
    return parts


def _part(token: re.Match[str], *, is_folded: bool) -> Part:
    match token.lastgroup:
        case "refused":
            raise ValueError(f"{token.group()!r} is not supported in a regular expression")
        case "operator":
            return Operator(_bounded(token.group()))
        case "any":
            return AnyCharacter()
        case "members":
            ranges = _ranges(token["members"], is_folded=is_folded)
            return Characters(tuple(ranges), is_negated=bool(token["negated"]))
        case "escaped" if token["escaped"] in _CLASSES:
            return _CLASSES[token["escaped"]]
        case _:
            text = token["escaped"] or token["literal"] or token["quoted"] or ""
            return Literal(text.lower() if is_folded else text)


def _bounded(operator: str) -> str:
    """Give an operator back, if it does not repeat more often than every engine can carry."""
    numbers = [int(digits) for digits in re.findall(r"[0-9]{1,9}", operator)]
    if max(numbers, default=0) > _MOST_REPEATS or numbers != sorted(numbers):
        raise ValueError(f"{operator!r} is not supported: at most {_MOST_REPEATS} repeats, the lower number first")
    return operator


def _ranges(members: str, *, is_folded: bool) -> Iterator[tuple[str, str]]:
    """Read what stands between brackets: a dash between two characters makes a range of them."""
    letters = list(_MEMBER.finditer(members))
    at = 0
    while at < len(letters):
        if (name := letters[at]["escaped"]) in _CLASSES:
            if _CLASSES[name].is_negated:
                raise ValueError(f"\\{name} is not supported between brackets")
            yield from _CLASSES[name].ranges
            at += 1
            continue
        is_range = at + 2 < len(letters) and letters[at + 1].group() == "-"
        ends = (letters[at], letters[at + 2 if is_range else at])
        first, last = (_folded(end.group()[-1]) if is_folded else end.group()[-1] for end in ends)
        if last < first:
            raise ValueError(f"{first}-{last} is not supported: it is no range of characters")
        yield first, last
        at += 3 if is_range else 1


def _folded(letter: str) -> str:
    """Give the lower-case form of a letter, if that is one letter."""
    return letter.lower() if len(letter.lower()) == 1 else letter


def _refuse_ill_formed(parts: tuple[Part, ...]) -> None:
    """Let pass what every engine reads the same way: nothing empty, and one repeat at a time."""
    depths, before = [1], "("
    for part in (*parts, Operator(")")):
        sign = _sign(part)
        if before in "(|" and sign in "?*+{|)" and parts:
            raise ValueError(f"{sign!r} is not supported here: nothing stands before it")
        if before in _REPEATS and sign in _REPEATS:
            raise ValueError(f"{sign!r} is not supported here: one repeat at a time")
        depths.append(depths[-1] + (part == Operator("(")) - (part == Operator(")")))
        before = sign
    if depths[-1] != 0 or 0 in depths[:-1]:
        raise ValueError("a parenthesis without its partner is not supported")


def _sign(part: Part) -> str:
    """Give what a part is to its neighbours: an operator, or a dot; an empty text is like the start of a group."""
    if isinstance(part, Operator):
        return part.text[0]
    return "(" if part == Literal("") else "."
