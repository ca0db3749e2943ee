"""The bytes of a file -> sheets of strings."""
