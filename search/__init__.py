"""Search over a sound archive, as a library: no HTTP, no SQL, nothing of app/.

A text becomes a `Query` through the `parse_` functions; a `Backend` answers it. What can go wrong is in
`search.errors`, what a filter becomes in `search.tree`.
"""

from search import tree
from search.analysis import fold
from search.backends.base import Backend
from search.backends.embedded.engine import EmbeddedBackend
from search.classic_fields import VARIABLE_LENGTH_NAMES
from search.document import Document, Stored
from search.errors import (
    BackendUnavailableError,
    DocumentsRefusedError,
    EmptyFilterError,
    FilterSyntaxError,
    IndexDamagedError,
    PlaceError,
    QueryError,
    SearchError,
    SerializedVectorError,
    SortTargetError,
    SoundIdError,
    TargetError,
    TargetLengthError,
    TargetNumberError,
    TargetSyntaxError,
    TooComplexError,
    UnknownFieldError,
    UnknownTargetError,
    UnpairedError,
    UnsupportedError,
    VectorContentError,
    VectorError,
    WrongValueError,
)
from search.fields import DEFAULT_WEIGHTS, FIELDS, Field, Kind, Source, descriptor, lookup
from search.filters import parse_descriptors_filter, parse_filter
from search.filters.render import filter_text
from search.filters.simplest import all_of
from search.queries import parse_query, parse_weights
from search.query import (
    DEFAULT_PAGE_SIZE,
    MAX_FACET_VALUES,
    FacetCount,
    Hit,
    Nearest,
    Order,
    Query,
    Results,
    SimilarTo,
    Target,
    Term,
    TextQuery,
)
from search.sorting import parse_sort
from search.spaces import DEFAULT_SPACE, SPACES, Space
from search.targets import HIGHEST_SOUND_ID, WITHOUT_SAY, parse_similar_to, parse_target

__all__ = [
    "DEFAULT_PAGE_SIZE",
    "DEFAULT_SPACE",
    "DEFAULT_WEIGHTS",
    "FIELDS",
    "HIGHEST_SOUND_ID",
    "MAX_FACET_VALUES",
    "SPACES",
    "VARIABLE_LENGTH_NAMES",
    "WITHOUT_SAY",
    "Backend",
    "BackendUnavailableError",
    "Document",
    "DocumentsRefusedError",
    "EmbeddedBackend",
    "EmptyFilterError",
    "FacetCount",
    "Field",
    "FilterSyntaxError",
    "Hit",
    "IndexDamagedError",
    "Kind",
    "Nearest",
    "Order",
    "PlaceError",
    "Query",
    "QueryError",
    "Results",
    "SearchError",
    "SerializedVectorError",
    "SimilarTo",
    "SortTargetError",
    "SoundIdError",
    "Source",
    "Space",
    "Stored",
    "Target",
    "TargetError",
    "TargetLengthError",
    "TargetNumberError",
    "TargetSyntaxError",
    "Term",
    "TextQuery",
    "TooComplexError",
    "UnknownFieldError",
    "UnknownTargetError",
    "UnpairedError",
    "UnsupportedError",
    "VectorContentError",
    "VectorError",
    "WrongValueError",
    "all_of",
    "descriptor",
    "filter_text",
    "fold",
    "lookup",
    "parse_descriptors_filter",
    "parse_filter",
    "parse_query",
    "parse_similar_to",
    "parse_sort",
    "parse_target",
    "parse_weights",
    "tree",
]
