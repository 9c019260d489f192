"""What a sound is and sounds like: decoding, previews, display images, descriptors. Knows no HTTP and no SQL."""
