"""The demo archive: sounds that the project synthesises itself, and everything known about them.

Pure data and synthesis: nothing here knows the database, the importer or HTTP.
"""
