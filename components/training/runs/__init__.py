"""A run as the server sees it, and its observers."""
