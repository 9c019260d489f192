"""What those who run the archive ask of it: whether it is well, and how much of everything there is."""
