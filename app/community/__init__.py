"""Community: what people say about sounds."""
