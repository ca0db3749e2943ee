"""What comes out inside a model: every tensor of a sample, at any epoch kept."""
