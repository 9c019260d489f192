"""The application: API, worker and command line of a sound archive."""
