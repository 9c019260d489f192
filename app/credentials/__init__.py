"""API credentials of applications."""
