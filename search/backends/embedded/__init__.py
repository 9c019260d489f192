"""The embedded engine: text in an inverted index, numbers in columns, vectors in matrices, all in one folder."""

from search.backends.embedded.engine import EmbeddedBackend

__all__ = ["EmbeddedBackend"]
