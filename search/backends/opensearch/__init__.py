"""The engine of the large shape: an OpenSearch cluster with its k-NN plugin, asked in its own query language."""

from search.backends.opensearch.engine import OpenSearchBackend

__all__ = ["OpenSearchBackend"]
