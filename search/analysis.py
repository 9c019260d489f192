"""The text analysis that every engine and both sides of a search share.

TEXT fields: HTML is stripped, the text is split at white space, stop words go (leaving a gap), each piece is split into
letter words and numbers, and words are lower-cased and stemmed. WORDS fields: runs of letters, lower-cased. FOLDED
fields: the whole value, trimmed and lower-cased.

Source: Freesound APIv2 documentation, "Text Search"; the Snowball project, "The English (Porter2) stemming algorithm".
"""

import html
import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from operator import itemgetter
from threading import Lock
from typing import NamedTuple

import Stemmer

ANALYSIS_VERSION = 2  # an index made by another version has to be rebuilt
VALUE_GAP = 100  # positions between two values of one field, so that no phrase spans them
LONGEST_TERM_BYTES = 32_766  # in UTF-8; no engine can hold longer words and values, so none is indexed

_STOP_WORDS = (
    "a an and are as at be but by for if in into is it no not of on or such that the their then there these they this "
    "to was will with"
)
STOP_WORDS = frozenset(_STOP_WORDS.split())

_LONGEST_CACHED = 64  # characters: longer pieces are too rare to be worth their memory

_INLINE = (
    "a abbr acronym b basefont bdo big cite code dfn em font i img input kbd label q s samp select small span strike "
    "strong sub sup textarea tt u var"
)
_INLINE_TAGS = frozenset(_INLINE.split())

# Neither alternative can run past the next "<", so that hostile text costs no more than its length.
_TAG = re.compile(r"""<!--(?:(?!<!--).)*?-->|</?([A-Za-z][A-Za-z0-9]*)(?:[^<>"']|"[^"<]*"|'[^'<]*')*>""", re.DOTALL)


class Token(NamedTuple):
    """One indexed or searched word and its place in the field, counted in words from 0."""

    text: str
    position: int


class _Part(NamedTuple):
    text: str
    offset: int
    is_number: bool


class _CharacterClasses(dict[int, str]):
    """Each code point's class: U upper case, L lower case, A other letter or mark, D digit, - the rest."""

    def __missing__(self, code_point: int) -> str:
        category = unicodedata.category(chr(code_point))
        if category == "Lu":
            letter = "U"
        elif category == "Ll":
            letter = "L"
        elif category[0] in "LM":
            letter = "A"
        else:
            letter = "D" if category[0] == "N" else "-"
        self[code_point] = letter
        return letter


_CLASSES = _CharacterClasses()

# A number, or a word: letters up to the border between a lower-case and an upper-case one.
_PART = re.compile(r"D+|(?=[ULA])(?:[UA]|L(?!U))*L?")
_POSSESSIVE = re.compile(r"(?<=[^\W\d_])'[sS](?![^\W_])")
_LETTERS = re.compile(r"[^\W\d_]+")

_stemmer = Stemmer.Stemmer("english", 0)
_stemmer_lock = Lock()  # a Snowball stemmer keeps its working text in itself


def index_tokens(values: str | Iterable[str]) -> list[Token]:
    """Give the words under which a TEXT value (or several) is found, each once at its position, by position."""
    tokens: dict[Token, None] = {}
    position = 0
    for value in (values,) if isinstance(values, str) else values:
        for parts, length in _pieces(value):
            for word, offset in parts:
                tokens[Token(word, position + offset)] = None
            position += length
        position += VALUE_GAP
    return list(tokens)


def query_tokens(text: str) -> list[Token]:
    """Give the words that a text asks for in a TEXT field; empty when it holds stop words or punctuation only."""
    tokens = []
    position = 0
    for piece in _strip_html(text).split():
        parts = [] if _is_stop_word(piece) else _split(piece)
        tokens += [Token(_stem(part.text), position + part.offset) for part in parts]
        position += max(len(parts), 1)
    return tokens


def letter_words(text: str) -> list[Token]:
    """Give the words of a WORDS value: runs of letters, lower-cased; digits and punctuation vanish."""
    words = [Token(found.group().lower(), position) for position, found in enumerate(_LETTERS.finditer(text))]
    return [word for word in words if fits(word.text)]


def fold(text: str) -> str:
    """Give the form in which a FOLDED value is kept and compared."""
    return text.strip().lower()


def whole_values(texts: Iterable[str], *, is_folded: bool) -> list[str]:
    """Give the terms of a field of whole values: each once, folded if the field is, without those too long to keep."""
    values = dict.fromkeys(fold(text) if is_folded else text for text in texts)
    return [value for value in values if fits(value)]


def writable(text: str) -> str:
    """Replace what UTF-8 cannot hold (lone surrogates), so that any text can be indexed and asked for."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode()


def fits(term: str) -> bool:
    """Say whether a word or a whole value is short enough to be indexed."""
    return len(term) * 4 <= LONGEST_TERM_BYTES or len(term.encode("utf-8", "replace")) <= LONGEST_TERM_BYTES


def _pieces(text: str) -> Iterator[tuple[tuple[Token, ...], int]]:
    """Yield the tokens of each blank-separated piece, and how many positions it takes."""
    for piece in _strip_html(text).split():
        analyse = _index_piece if len(piece) <= _LONGEST_CACHED else _index_piece.__wrapped__
        yield analyse(piece)


@lru_cache(maxsize=65_536)
def _index_piece(piece: str) -> tuple[tuple[Token, ...], int]:
    if _is_stop_word(piece):
        return (), 1
    parts = _split(piece)
    tokens = [Token(_stem(part.text), part.offset) for part in (*parts, *_joined_runs(parts))]
    if len(piece) > _LONGEST_CACHED:
        tokens = [token for token in tokens if fits(token.text)]
    return tuple(sorted(tokens, key=itemgetter(1))), max(len(parts), 1)  # engines want positions in order


def _joined_runs(parts: list[_Part]) -> Iterator[_Part]:
    """Yield each run of two or more words, or of two or more numbers, written as one (wi-fi: wifi)."""
    start = 0
    for end in range(1, len(parts) + 1):
        if end < len(parts) and parts[end].is_number == parts[start].is_number:
            continue
        if end - start > 1:
            run = "".join(part.text for part in parts[start:end])
            yield _Part(run, parts[start].offset, parts[start].is_number)
        start = end


def _split(piece: str) -> list[_Part]:
    piece = _POSSESSIVE.sub(" ", piece)
    classes = piece.translate(_CLASSES)
    return [
        _Part(piece[found.start() : found.end()].lower(), offset, found.group()[0] == "D")
        for offset, found in enumerate(_PART.finditer(classes))
    ]


def _stem(word: str) -> str:
    return _cached_stem(word) if len(word) <= _LONGEST_CACHED else _cached_stem.__wrapped__(word)


@lru_cache(maxsize=65_536)
def _cached_stem(word: str) -> str:
    with _stemmer_lock:
        return str(_stemmer.stemWord(word))


def _is_stop_word(piece: str) -> bool:
    return piece.lower() in STOP_WORDS


def _strip_html(text: str) -> str:
    """Remove tags and comments, and write entities as their characters; tags that start a new block part words."""
    if "<" in text:
        text = _TAG.sub(lambda tag: "" if (tag[1] or "").lower() in _INLINE_TAGS else "\n", text)
    return html.unescape(text) if "&" in text else text
