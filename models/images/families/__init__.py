"""One adapter per family of image models; each registers itself."""
