"""Discovery: search by text and by similarity, HTTP on one side and the search library on the other."""
