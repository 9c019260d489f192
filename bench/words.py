"""Words as people write them about sounds: a few of them everywhere, most of them hardly ever."""

import random
from collections.abc import Sequence
from itertools import accumulate

_COMMON = (
    "field-recording noise ambient loop drum synth voice water ambience metal percussion bass electronic male drone "
    "hit bell sound beat guitar wood street nature vocal wind birds city atmosphere traffic kick rain piano horror "
    "music game door glass space machine female effect snare crowd engine car industrial scream forest people talk "
    "dark sea click footsteps whistle thunder train night chord pad melody texture impact explosion cat dog creak "
    "paper foley radio alarm clock summer winter stream river kitchen church fire crackle bird insects frog party"
)
_SMALL = "the a of and in with on is this from to for at my by it was some near an as very through"
_CONSONANTS = ("b", "br", "d", "f", "g", "gr", "k", "kl", "l", "m", "n", "p", "r", "s", "st", "t", "tr", "v", "w", "z")
_VOWELS = ("a", "e", "i", "o", "u", "ai", "ea", "oo")
_MOST_SYLLABLES = 4
# Zipf's law with Mandelbrot's shift, which flattens the first few ranks as in real texts.
_SHIFT = 2.7

COMMON_WORDS: tuple[str, ...] = tuple(dict.fromkeys(_COMMON.split()))
SMALL_WORDS: tuple[str, ...] = tuple(_SMALL.split())


class Words:
    """A vocabulary whose word of rank r is drawn in proportion to 1 / (r + 2.7)."""

    def __init__(self, words: Sequence[str]) -> None:
        self._words = tuple(words)
        self._cumulative = list(accumulate(1 / (rank + _SHIFT) for rank in range(1, len(words) + 1)))

    def draw(self, chance: random.Random, count: int) -> list[str]:
        """Draw words, some perhaps more than once."""
        return chance.choices(self._words, cum_weights=self._cumulative, k=count)


def made_up(chance: random.Random, count: int) -> list[str]:
    """Make up different words that can be spoken, none of which is a common one."""
    found: dict[str, None] = {}
    while len(found) < count:
        syllables = chance.randint(2, _MOST_SYLLABLES)
        word = "".join(chance.choice(_CONSONANTS) + chance.choice(_VOWELS) for _ in range(syllables))
        if word not in COMMON_WORDS:
            found[word] = None
    return list(found)
