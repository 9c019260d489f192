"""The `descriptors_filter` language."""

import pytest

from search.errors import FilterSyntaxError, QueryError, UnknownFieldError, UnpairedError, WrongValueError
from search.filters import parse_descriptors_filter
from search.tree import AllOf, AnyOf, Between, Equals, EqualsVector, HasValue, Node, Not

A, B, C = (Equals("rhythm.bpm", float(number)) for number in (1, 2, 3))
C_MAJOR = AllOf((Equals("tonal.key_key", "C"), Equals("tonal.key_scale", "major")))
A_MINOR = AllOf((Equals("tonal.key_key", "A"), Equals("tonal.key_scale", "minor")))

MEANINGS: dict[str, tuple[str, Node]] = {
    "exact": ("lowlevel.pitch.mean:220", Equals("lowlevel.pitch.mean", 220.0)),
    "negative": ("lowlevel.mfcc.mean[0]:-700.5", Equals("lowlevel.mfcc.mean", -700.5, dimension=0)),
    "negative in parentheses": (
        "lowlevel.mfcc.mean[0]:(-700 OR -.5 OR 3)",
        AnyOf(tuple(Equals("lowlevel.mfcc.mean", value, dimension=0) for value in (-700.0, -0.5, 3.0))),
    ),
    "negation in parentheses": (
        "lowlevel.mfcc.mean[0]:(-700 AND NOT 3)",
        AllOf((Equals("lowlevel.mfcc.mean", -700.0, dimension=0), Not(Equals("lowlevel.mfcc.mean", 3.0, dimension=0)))),
    ),
    "range": ("rhythm.bpm:[119 TO 121]", Between("rhythm.bpm", 119.0, 121.0)),
    "no lower end": ("rhythm.bpm:[* TO 121]", Between("rhythm.bpm", None, 121.0)),
    "no upper end": ("rhythm.bpm:[119 TO *]", Between("rhythm.bpm", 119.0, None)),
    "dot before the name": (".lowlevel.pitch.mean:[435 TO 445]", Between("lowlevel.pitch.mean", 435.0, 445.0)),
    "dot before a name with a dimension": (".lowlevel.mfcc.mean[1]:5", Equals("lowlevel.mfcc.mean", 5.0, dimension=1)),
    "a range of one dimension": (
        "lowlevel.mfcc.mean[0]:[-1124 TO -1121]",
        Between("lowlevel.mfcc.mean", -1124.0, -1121.0, dimension=0),
    ),
    "vector": ("sfx.tristimulus.mean:0,1,0", EqualsVector("sfx.tristimulus.mean", (0.0, 1.0, 0.0))),
    "negative vector": ("sfx.tristimulus.mean:-1,.5,-0", EqualsVector("sfx.tristimulus.mean", (-1.0, 0.5, 0.0))),
    "text": ('tonal.key_scale:"minor"', Equals("tonal.key_scale", "minor")),
    "text in single quotes": ("tonal.key_scale:'minor'", Equals("tonal.key_scale", "minor")),
    "sharp": ('tonal.key_key:"Asharp"', Equals("tonal.key_key", "A#")),
    "sharp in single quotes": ("tonal.key_key:'Asharp'", Equals("tonal.key_key", "A#")),
    "sharp as it is": ('tonal.key_key:"A#"', Equals("tonal.key_key", "A#")),
    "an equals sign": ('tonal.key_scale="major"', Equals("tonal.key_scale", "major")),
    "an equals sign among colons": ('.tonal.key_key:"C" .tonal.key_scale="major"', C_MAJOR),
    "any value": ("tonal.key_key:*", HasValue("tonal.key_key")),
    "open range": ("rhythm.bpm:[* TO *]", HasValue("rhythm.bpm")),
    "side by side": ('tonal.key_key:"C" tonal.key_scale:"major"', C_MAJOR),
    "AND": ('tonal.key_key:"C" AND tonal.key_scale:"major"', C_MAJOR),
    "OR of groups": (
        '(tonal.key_key:"C" AND tonal.key_scale:"major") OR (tonal.key_key:"A" AND tonal.key_scale:"minor")',
        AnyOf((C_MAJOR, A_MINOR)),
    ),
    "OR of ranges": (
        "rhythm.bpm:[1 TO 2] OR rhythm.bpm:[3 TO 4]",
        AnyOf((Between("rhythm.bpm", 1.0, 2.0), Between("rhythm.bpm", 3.0, 4.0))),
    ),
    "groups side by side": ("(rhythm.bpm:1)(rhythm.bpm:2)", AllOf((A, B))),
    "AND before OR": ("rhythm.bpm:1 AND rhythm.bpm:2 OR rhythm.bpm:3", AnyOf((AllOf((A, B)), C))),
    "OR before AND": ("rhythm.bpm:1 OR rhythm.bpm:2 AND rhythm.bpm:3", AnyOf((A, AllOf((B, C))))),
    "side by side before OR": ("rhythm.bpm:1 OR rhythm.bpm:2 rhythm.bpm:3", AnyOf((A, AllOf((B, C))))),
    "parentheses first": ("(rhythm.bpm:1 OR rhythm.bpm:2) AND rhythm.bpm:3", AllOf((AnyOf((A, B)), C))),
    "NOT": ("rhythm.bpm:1 AND NOT rhythm.bpm:2", AllOf((A, Not(B)))),
    "NOT as an alternative": ("rhythm.bpm:1 OR NOT rhythm.bpm:2", AnyOf((A, Not(B)))),
    "NOT alone": ("NOT rhythm.bpm:1", Not(A)),
    "only NOT": ("NOT rhythm.bpm:1 NOT rhythm.bpm:2", AllOf((Not(A), Not(B)))),
    "NOT either": ("NOT rhythm.bpm:1 OR NOT rhythm.bpm:2", AnyOf((Not(A), Not(B)))),
    "NOT a group": ("NOT (rhythm.bpm:1 OR rhythm.bpm:2)", Not(AnyOf((A, B)))),
    "NOT in a group": ("rhythm.bpm:1 (NOT rhythm.bpm:2)", AllOf((A, Not(B)))),
    "a current descriptor": ("pitch:[435 TO 445]", Between("pitch", 435.0, 445.0)),
    "an older name of a current descriptor": ("ac_tempo:120", Equals("bpm", 120.0)),
    "a current descriptor that is whole": ("note_midi:69", Equals("note_midi", 69)),
    "a current flag": ("loopable:true", Equals("loopable", value=True)),
    "a current text": ('tonality:"Fsharp major"', Equals("tonality", "F# major")),
    "a class that has sharp in its name": (
        'birdnet_detected_class:"Sharp-shinned Hawk"',
        Equals("birdnet_detected_class", "sharp-shinned hawk"),
    ),
    "both vocabularies": ("rhythm.bpm:1 bpm:2", AllOf((A, Equals("bpm", 2.0)))),
    "values in parentheses": ("rhythm.bpm:(1 OR 2)", AnyOf((A, B))),
}

WRONG: dict[str, tuple[str, type[QueryError]]] = {
    "empty": ("", FilterSyntaxError),
    "open parenthesis": ('(tonal.key_key:"C"', UnpairedError),
    "closed parenthesis": ('tonal.key_key:"C")', UnpairedError),
    "text without quotes": ("tonal.key_key:A", WrongValueError),
    "a current text without quotes": ("note_name:A4", WrongValueError),
    "a fraction of a whole number": ("note_midi:60.5", WrongValueError),
    "one quote": ("tonal.key_key:'", WrongValueError),
    "half a pair of quotes": ("tonal.key_key:'A", WrongValueError),
    "a prefix of text": ("tonal.key_key:A*", WrongValueError),
    "a range of text": ('tonal.key_key:["A" TO "B"]', WrongValueError),
    "a number by its name": ("rhythm.bpm:NaN", WrongValueError),
    "an end by its name": ("rhythm.bpm:[0 TO Infinity]", WrongValueError),
    "one of several by its name": (f"lowlevel.mfcc.mean:{','.join(['1'] * 12)},NaN", WrongValueError),
    "text for a number": ('lowlevel.pitch.mean:"high"', WrongValueError),
    "one number for a vector": ("lowlevel.mfcc.mean:1", WrongValueError),
    "braces": ("rhythm.bpm:{1 TO 2}", FilterSyntaxError),
    "one brace": ("rhythm.bpm:[1 TO 2}", FilterSyntaxError),
    "lower-case to": ("rhythm.bpm:[1 to 2]", FilterSyntaxError),
    "a word": ("abc", FilterSyntaxError),
    "a circle": ("{!geofilt sfield=geotag pt=1,2 d=3}", FilterSyntaxError),
    "everything": ("*:*", FilterSyntaxError),
    "a number behind an equals sign": ("rhythm.bpm=5", FilterSyntaxError),
}

UNKNOWN = {
    "no such descriptor": ("foo.bar:[1 TO 2]", "foo.bar"),
    "with a dot": (".foo.bar:1", "foo.bar"),
    "variable length": ("rhythm.onset_times:1", "rhythm.onset_times"),
    "a parent": ("lowlevel.pitch:1", "lowlevel.pitch"),
    "a current descriptor that is an array": ("hpcp:1", "hpcp"),
    "a field of sounds": ("tag:rain", "tag"),
    "a minus sign": ("-rhythm.bpm:1", "-rhythm.bpm"),
    "a plus sign": ("rhythm.bpm:1 +rhythm.bpm:2", "+rhythm.bpm"),
}


class TestDescriptorsFilter:
    @pytest.mark.parametrize(("text", "expected"), MEANINGS.values(), ids=MEANINGS.keys())
    def test_a_clause_is_read(self, text: str, expected: Node) -> None:
        assert parse_descriptors_filter(text) == expected

    @pytest.mark.parametrize(("text", "error"), WRONG.values(), ids=WRONG.keys())
    def test_what_is_no_descriptors_filter_is_refused(self, text: str, error: type[QueryError]) -> None:
        with pytest.raises(error):
            parse_descriptors_filter(text)

    @pytest.mark.parametrize(("text", "name"), UNKNOWN.values(), ids=UNKNOWN.keys())
    def test_an_unknown_descriptor_is_named_without_its_dot(self, text: str, name: str) -> None:
        with pytest.raises(UnknownFieldError) as caught:
            parse_descriptors_filter(text)

        assert caught.value.name == name

    def test_near_names_are_descriptors(self) -> None:
        with pytest.raises(UnknownFieldError) as caught:
            parse_descriptors_filter("duratio:1 pich:1")

        assert caught.value.suggestions == ()
        with pytest.raises(UnknownFieldError) as caught:
            parse_descriptors_filter("lowlevel.pich.mean:1")
        assert caught.value.suggestions[0] == "lowlevel.pitch.mean"
