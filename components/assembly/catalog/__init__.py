"""The kinds of layers, losses and metrics: their settings, what shapes they make, what they need."""
