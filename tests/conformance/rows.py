"""Every conformance row, by number."""

from tests.conformance.classic_rows import CLASSIC_ROWS
from tests.conformance.filter_rows import FILTER_ROWS
from tests.conformance.order_rows import ORDER_ROWS
from tests.conformance.query_rows import QUERY_ROWS
from tests.conformance.row import Row
from tests.conformance.value_rows import VALUE_ROWS

ROWS: tuple[Row, ...] = tuple(
    sorted(
        (*QUERY_ROWS, *FILTER_ROWS, *VALUE_ROWS, *ORDER_ROWS, *CLASSIC_ROWS),
        key=lambda row: row.number,
    )
)
