"""What stands in the first brackets of a layer: the names of its settings, and their values."""
