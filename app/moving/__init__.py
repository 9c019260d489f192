"""Moving an archive: from the small shape to the large one, or back."""
