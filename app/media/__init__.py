"""Media: previews and images, served to everyone."""
