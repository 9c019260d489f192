"""Who is calling: an API key today; bearer tokens and sessions join them here."""
