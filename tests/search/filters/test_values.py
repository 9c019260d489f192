"""What a value means in a field of each kind, and which do not fit."""

import math

import pytest

from search.errors import WrongValueError
from search.filters import parse_filter
from search.tree import (
    Between,
    Equals,
    EqualsVector,
    Expression,
    Fuzzy,
    HasValue,
    Node,
    Nothing,
    Pattern,
    Wildcard,
    Words,
)

ANY, ONE = Wildcard("*"), Wildcard("?")

MEANINGS: dict[str, tuple[str, Node]] = {
    # text
    "a word of text": ("name:Grand", Words("name", "Grand")),
    "a word that analysis splits": ("description:field-recording", Words("description", "field-recording")),
    "alias of a text field": ("original_filename:grand", Words("name", "grand")),
    "alias of the pack": ("pack_tokenized:kit", Words("pack", "kit")),
    "a phrase": ('name:"Grand piano"', Words("name", "Grand piano", is_phrase=True)),
    "a phrase with slop": ('name:"grand piano"~2', Words("name", "grand piano", is_phrase=True, slop=2)),
    "a phrase with escapes": (r'name:"a \"b\" \\ c"', Words("name", 'a "b" \\ c', is_phrase=True)),
    "a prefix of text": ("name:Rec*", Pattern("name", ("rec", ANY))),
    "a fuzzy word of text": ("name:Roam~1", Fuzzy("name", "roam", 1)),
    "a range of text": ("name:[A TO M]", Between("name", "a", "m")),
    "an expression in text": ("name:/[A-Z]o+/", Expression("name", "[A-Z]o+")),
    # folded
    "a tag in capitals": ("tag:RAIN", Equals("tag", "rain")),
    "a tag with a hyphen": ("tag:field-recording", Equals("tag", "field-recording")),
    "a tag with plus signs": ("tag:c++", Equals("tag", "c++")),
    "a tag with plus signs in quotes": ('tag:"C++"', Equals("tag", "c++")),
    "a tag with blanks around it": ('tag:" Rain "', Equals("tag", "rain")),
    "a word with a colon in quotes": ('tag:"note:C4"', Equals("tag", "note:c4")),
    "escaped characters": (r"tag:a\:b\ c\*", Equals("tag", "a:b c*")),
    "a wildcard before": ("tag:*ING", Pattern("tag", (ANY, "ing"))),
    "wildcards inside": ("tag:a?b*c", Pattern("tag", ("a", ONE, "b", ANY, "c"))),
    "a star escaped beside a wildcard": (r"tag:a\**", Pattern("tag", ("a*", ANY))),
    "a blank beside a wildcard": (r"tag:A\ *", Pattern("tag", ("a ", ANY))),
    "several stars are one": ("tag:a***", Pattern("tag", ("a", ANY))),
    "a fuzzy tag": ("tag:Roam~", Fuzzy("tag", "roam", 2)),
    "an exact fuzzy tag": ("tag:roam~0", Fuzzy("tag", "roam", 0)),
    "an expression with slashes": (r"tag:/a\/b\\/", Expression("tag", r"a/b\\")),
    "a range of tags": ('tag:["A B" TO c}', Between("tag", "a b", "c", includes_high=False)),
    "a user name is one value": ("username:Twisted.Lemon7", Equals("username", "twisted.lemon7")),
    # exact
    "an exact string": ('license:"Sampling+"', Equals("license", "Sampling+")),
    "an exact string with a word and a colon": ('pack_grouping:"4_a:b"', Equals("pack_grouping", "4_a:b")),
    "alias of an exact string": ('grouping_pack:"4_Kit"', Equals("pack_grouping", "4_Kit")),
    "a pattern of an exact string": ("md5:AB*", Pattern("md5", ("AB", ANY))),
    "a fuzzy exact string": ("md5:AB~1", Fuzzy("md5", "AB", 1)),
    "a range of ids": ("id:[1 TO 2]", Between("id", "1", "2")),
    "a star in quotes is text": ('id:"*"', Equals("id", "*")),
    "an escaped star as an end is text": (r"id:[\* TO *]", Between("id", "*", None)),
    "a star in quotes as an end is text": ('id:["*" TO *]', Between("id", "*", None)),
    "an empty string": ('id:""', Equals("id", "")),
    # numbers
    "an integer": ("samplerate:96000", Equals("samplerate", 96000)),
    "a signed integer": ('samplerate:"+5"', Equals("samplerate", 5)),
    "the lowest integer": ('filesize:"-2147483648"', Equals("filesize", -(2**31))),
    "a number": ("duration:3.5", Equals("duration", 3.5)),
    "a number with an exponent": ("duration:1e3", Equals("duration", 1000.0)),
    "a number without its zero": ("duration:.5", Equals("duration", 0.5)),
    "a number in quotes": ('duration:"3.5"', Equals("duration", 3.5)),
    "a negative number": ("loudness:-20.5", Equals("loudness", -20.5)),
    "an escaped negative number": (r"loudness:\-20", Equals("loudness", -20.0)),
    "minus zero is zero": ("duration:-0.0", Equals("duration", 0.0)),
    "infinity": ("duration:Infinity", Equals("duration", math.inf)),
    "NaN": ("duration:NaN", Nothing()),
    "NaN as an end": ("duration:[1 TO NaN]", Nothing()),
    "alias of a number": ("ac_tempo:120", Equals("bpm", 120.0)),
    "closed range": ("duration:[3.5 TO 12.5]", Between("duration", 3.5, 12.5)),
    "open brackets": (
        "duration:{3.5 TO 12.5}",
        Between("duration", 3.5, 12.5, includes_low=False, includes_high=False),
    ),
    "mixed brackets": ("duration:[3.5 TO 12.5}", Between("duration", 3.5, 12.5, includes_high=False)),
    "mixed brackets, the other way": ("duration:{3.5 TO 12.5]", Between("duration", 3.5, 12.5, includes_low=False)),
    "no upper end": ("duration:[100 TO *]", Between("duration", 100.0, None)),
    "no lower end": ("duration:[* TO 0.4]", Between("duration", None, 0.4)),
    "negative ends": ("loudness:[-30 TO -20]", Between("loudness", -30.0, -20.0)),
    "blanks in a range": ("channels:[ 1  TO\t2 ]", Between("channels", 1, 2)),
    "ends in quotes": ('channels:["1" TO "2"]', Between("channels", 1, 2)),
    "one point": ("channels:[2 TO 2]", Between("channels", 2, 2)),
    "one point that is left out": ("channels:[2 TO 2}", Nothing()),
    "reversed numbers": ("channels:[3 TO 2]", Nothing()),
    "reversed text": ("id:[b TO a]", Nothing()),
    # flags
    "true": ("is_remix:true", Equals("is_remix", True)),
    "1": ("is_remix:1", Equals("is_remix", True)),
    "T": ("is_remix:Tut", Equals("is_remix", True)),
    "false": ("is_remix:false", Equals("is_remix", False)),
    "anything else": ("is_remix:yes", Equals("is_remix", False)),
    "an empty flag": ('is_remix:""', Equals("is_remix", False)),
    # any value
    "star on text": ("pack:*", HasValue("pack")),
    "star on a number": ("bpm:*", HasValue("bpm")),
    "star on a flag": ("loopable:*", HasValue("loopable")),
    "star on a date": ("created:*", HasValue("created")),
    "star on a place": ("geotag:*", HasValue("geotag")),
    "open range": ("bpm:[* TO *]", HasValue("bpm")),
    "open range in braces": ("bpm:{* TO *}", HasValue("bpm")),
    "two stars": ("bpm:**", HasValue("bpm")),
    # classic descriptors
    "a classic descriptor": ("rhythm.bpm:120", Equals("rhythm.bpm", 120.0)),
    "a classic text": ("tonal.key_key:A#", Equals("tonal.key_key", "A#")),
    "a dot before a classic name": (".rhythm.bpm:120", Equals("rhythm.bpm", 120.0)),
    "a classic key": ('tonal.key_key:"Asharp"', Equals("tonal.key_key", "A#")),
    "a classic key without quotes": ("tonal.key_key:A#", Equals("tonal.key_key", "A#")),
    "one dimension": ("lowlevel.mfcc.mean[12]:-5", Equals("lowlevel.mfcc.mean", -5.0, dimension=12)),
    "a range of one dimension": (
        "sfx.tristimulus.max[0]:[0 TO 1]",
        Between("sfx.tristimulus.max", 0.0, 1.0, dimension=0),
    ),
    "the only dimension": ("rhythm.bpm[0]:120", Equals("rhythm.bpm", 120.0)),
    "a vector": ("sfx.tristimulus.mean:0,1,0", EqualsVector("sfx.tristimulus.mean", (0.0, 1.0, 0.0))),
    "a vector in quotes": ('sfx.tristimulus.mean:"0, -1, 0"', EqualsVector("sfx.tristimulus.mean", (0.0, -1.0, 0.0))),
    "a vector with NaN": ("sfx.tristimulus.mean:0,NaN,0", Nothing()),
}

WRONG: dict[str, tuple[str, str, str, int]] = {
    "text for an integer": ("samplerate:abc", "samplerate", "abc", 11),
    "a fraction for an integer": ("samplerate:44100.0", "samplerate", "44100.0", 11),
    "a fraction as an end": ("tag:a samplerate:[1 TO 2.5]", "samplerate", "2.5", 17),
    "an integer too high": ("filesize:2147483648", "filesize", "2147483648", 9),
    "an integer much too high": (f"filesize:{'9' * 200}", "filesize", "9" * 200, 9),
    "text for a number": ("duration:long", "duration", "long", 9),
    "other digits": ("duration:\u0663", "duration", "\u0663", 9),
    "an escaped star as an end": (r"duration:[\* TO 2]", "duration", "*", 9),
    "a prefix of a number": ("duration:1*", "duration", "1*", 9),
    "a wildcard in a number": ("duration:1?5", "duration", "1?5", 9),
    "a fuzzy number": ("duration:15~1", "duration", "15~1", 9),
    "an expression on a number": ("duration:/1.*/", "duration", "/1.*/", 9),
    "an empty number": ('duration:""', "duration", "", 9),
    "alias with a wrong value": ("ac_tempo:fast", "bpm", "fast", 9),
    "a wildcard in a flag": ("is_remix:t*", "is_remix", "t*", 9),
    "a range of flags": ("is_remix:[false TO true]", "is_remix", "[false TO true]", 9),
    "a wildcard in a date": ("created:20*", "created", "20*", 8),
    "no date": ("created:yesterday", "created", "yesterday", 8),
    "no dates": ("created:{yesterday TO *]", "created", "yesterday", 8),
    "one number for a vector": ("sfx.tristimulus.mean:1", "sfx.tristimulus.mean", "1", 21),
    "text in a vector": ("sfx.tristimulus.mean:1,x,2", "sfx.tristimulus.mean", "1,x,2", 21),
    "a range for a vector": ("sfx.tristimulus.mean:[1 TO 2]", "sfx.tristimulus.mean", "[1 TO 2]", 21),
    "no such dimension": ("sfx.tristimulus.mean[3]:1", "sfx.tristimulus.mean", "[3]", 0),
    "no second dimension": ("tag:a rhythm.bpm[1]:1", "rhythm.bpm", "[1]", 6),
}


class TestValues:
    @pytest.mark.parametrize(("text", "expected"), MEANINGS.values(), ids=MEANINGS.keys())
    def test_a_value_is_read_by_the_kind_of_its_field(self, text: str, expected: Node) -> None:
        found = parse_filter(text)

        assert found == expected
        assert repr(found) == repr(expected)  # tells 1 from 1.0 and from True

    @pytest.mark.parametrize(("text", "field", "value", "position"), WRONG.values(), ids=WRONG.keys())
    def test_a_value_that_does_not_fit_is_named_with_its_field(
        self, text: str, field: str, value: str, position: int
    ) -> None:
        with pytest.raises(WrongValueError) as caught:
            parse_filter(text)

        assert (caught.value.field, caught.value.value, caught.value.position) == (field, value, position)
        assert caught.value.expected
