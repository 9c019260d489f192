"""The classic content and combined search."""

from tests.conformance.row import BAD_REQUEST, COMBINED, CONTENT, Row, found, ranked, refused

CLASSIC_ROWS: tuple[Row, ...] = (
    # classic content and combined search
    Row(
        145,
        {"descriptors_filter": "lowlevel.pitch.mean:[435 TO 445]"},
        found(102),
        "range on a descriptor",
        path=CONTENT,
    ),
    Row(146, {"descriptors_filter": ".lowlevel.pitch.mean:[435 TO 445]"}, found(102), "leading dot", path=CONTENT),
    Row(147, {"descriptors_filter": 'tonal.key_key:"Asharp"'}, found(107), "sharp spelled out", path=CONTENT),
    Row(
        148,
        {"descriptors_filter": 'tonal.key_key:"C" tonal.key_scale:"major"'},
        found(101, 111),
        "juxtaposition is AND",
        path=CONTENT,
    ),
    Row(
        149,
        {
            "descriptors_filter": '(tonal.key_key:"C" AND tonal.key_scale:"major")'
            ' OR (tonal.key_key:"A" AND tonal.key_scale:"minor")'
        },
        found(101, 102, 111),
        "parenthesised alternatives",
        path=CONTENT,
    ),
    Row(
        150,
        {"descriptors_filter": "lowlevel.mfcc.mean[0]:[-660 TO -600] AND lowlevel.mfcc.mean[1]:[100 TO 130]"},
        found(103, 110),
        "dimension index",
        path=CONTENT,
    ),
    Row(
        151,
        {"target": "lowlevel.pitch.mean:440", "page_size": "5"},
        ranked(102, 112, 106, 103, 107),
        "target: nearest pitch first",
        path=CONTENT,
    ),
    Row(
        152,
        {"target": "rhythm.bpm:118", "descriptors_filter": "rhythm.bpm:[105 TO 130]"},
        ranked(103, 111),
        "target with a filter",
        path=CONTENT,
    ),
    Row(153, {"descriptors_filter": "foo.bar:[1 TO 2]"}, refused(BAD_REQUEST), "unknown descriptor", path=CONTENT),
    Row(
        154, {"descriptors_filter": '(tonal.key_key:"C"'}, refused(BAD_REQUEST), "parentheses not paired", path=CONTENT
    ),
    Row(
        155, {"descriptors_filter": "tonal.key_key:A"}, refused(BAD_REQUEST), "text value without quotes", path=CONTENT
    ),
    Row(156, {}, refused(BAD_REQUEST), "neither target nor descriptors_filter", path=CONTENT),
    Row(157, {"target": 'tonal.key_key:"A"'}, refused(BAD_REQUEST), "target value must be a number", path=CONTENT),
    Row(
        158,
        {"filter": "tag:loop", "descriptors_filter": "rhythm.bpm:[85 TO 130]"},
        found(103, 110),
        "combined: both filters",
        path=COMBINED,
    ),
    Row(
        159,
        {"filter": "tag:loop", "target": "rhythm.bpm:119"},
        ranked(103, 110),
        "combined: target orders, filter restricts",
        path=COMBINED,
    ),
    Row(
        160,
        {"query": "piano", "target": "rhythm.bpm:119"},
        refused(BAD_REQUEST),
        "target and query together",
        path=COMBINED,
    ),
    Row(161, {"query": "piano"}, refused(BAD_REQUEST), "no content parameter", path=COMBINED),
)
