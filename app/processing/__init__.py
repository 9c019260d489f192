"""Processing: runs the audio work of each sound in child processes and stores what comes out."""
