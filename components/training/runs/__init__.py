"""A run as everyone but its worker sees it, and who is told of its changes."""
