"""Room for weights: quotas, what is removed when it is full, initial weights that are kept."""
