from collections.abc import Iterator

import pytest
from sqlalchemy.orm import Session

from app.database import Database


@pytest.fixture
def session(each_database: Database) -> Iterator[Session]:
    with each_database.writing() as session:
        yield session
        session.rollback()
