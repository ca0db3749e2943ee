"""The rows of the table of layers, one module a group."""
