"""The text query."""

from tests.conformance.row import ALL_IDS, Row, Tier, found, ranked

QUERY_ROWS: tuple[Row, ...] = (
    # query
    Row(1, {"query": ""}, found(*ALL_IDS), "empty query returns everything"),
    Row(2, {"query": '""'}, found(*ALL_IDS), "two double quotes count as empty"),
    Row(3, {"query": "piano"}, found(101, 102, 103, 111), "tag 101-103 or description (101,102,103,111)"),
    Row(4, {"query": "piano note"}, found(101, 102), "every term needed; terms may match in different fields"),
    Row(5, {"query": "PIANO Note"}, found(101, 102), "same; case does not matter"),
    Row(6, {"query": "piano -talking"}, found(101, 102, 103), "minus removes: 111 has a café"),
    Row(7, {"query": "+piano loop"}, found(103), "plus is the default and changes nothing"),
    Row(8, {"query": "drum loop"}, found(103, 110), "description phrase is not needed: both terms somewhere"),
    Row(9, {"query": '"bass drum"'}, found(110), "phrase: adjacent in one field"),
    Row(10, {"query": '"kick drum" -bass'}, found(108), "phrase plus exclusion"),
    Row(
        11,
        {"query": "recording rain"},
        found(104, 105),
        "stemming in description: recording, recorded; but all terms needed",
    ),
    Row(12, {"query": "trains"}, found(107), "stemmed plural in description (Trains) and tag train"),
    Row(13, {"query": "drum"}, found(103, 108, 109, 110), "tag or description"),
    Row(14, {"query": "bass"}, found(110), "tag bass; text bass"),
    Row(15, {"query": "101"}, found(101, 112), "id match plus the number in a description"),
    Row(16, {"query": "101", "weights": "id:1"}, found(101), "weights: only the id field"),
    Row(17, {"query": "101", "weights": "description:1"}, found(112), "weights: only the description"),
    Row(18, {"query": "101", "weights": "id"}, found(101, 112), "weights unusable as a whole: defaults apply"),
    Row(
        19,
        {"query": "101", "weights": "id:2,description:x"},
        found(101),
        "a bad weight part is skipped, the others are used",
    ),
    Row(
        20,
        {"query": "piano", "weights": "tag:1"},
        found(101, 102, 103),
        "weights naming one field search only it (tag)",
    ),
    Row(21, {"query": "pianos", "weights": "tag:1"}, found(), "tags are not stemmed: no tag pianos"),
    Row(
        22,
        {"query": "pianos", "weights": "description:1"},
        found(101, 102, 103, 111),
        "description is stemmed: pianos matches",
    ),
    Row(23, {"query": "café"}, found(111), "no accent folding: café matches é only in name/description"),
    Row(24, {"query": "cafe"}, found(111), "tag cafe; no folding needed"),
    Row(25, {"query": "upright"}, found(103), "name upright_piano_loop splits on underscore"),
    Row(26, {"query": "notes piano"}, found(101, 102), "pack name words are searched"),
    Row(27, {"query": "bob"}, found(103, 108, 109, 110), "username is searched (weight 1)"),
    Row(28, {"query": "drum -bass"}, found(103, 108, 109), "exclusion again"),
    Row(29, {"query": "pian*", "weights": "tag:1"}, found(), "an asterisk is no wildcard in query"),
    Row(30, {"query": "xylophone"}, found(), "a term in no field"),
    Row(31, {"query": "piano xylophone"}, found(), "every term needed"),
    Row(
        32, {"query": "drum loop bpm"}, ranked(110, 103), "ranking: 110 has tag drum (4) over 103 description only (3)"
    ),
    # query, upstream quirks
    Row(
        33,
        {"query": "rain on roof"},
        found(),
        "stop word: text fields drop it, so it would have to be a tag, a user-name word or an id",
        tier=Tier.QUIRK,
        ours=found(104),
    ),
    Row(
        34,
        {"query": "kick OR drum", "weights": "tag:1"},
        found(108),
        "OR is no alternative: with all terms required it means AND",
        tier=Tier.QUIRK,
    ),
    Row(
        35,
        {"query": "field-recording"},
        found(104, 105, 106),
        "hyphenated term: tag field-recording, or either word (field / record) in a text field",
        tier=Tier.QUIRK,
    ),
)
