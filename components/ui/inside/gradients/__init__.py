"""Which gradients reach which layer of a run."""
