"""Users: a person's profile, sounds and packs."""
