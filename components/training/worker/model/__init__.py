"""A compiled model in a worker: its steps, its batches, its predictions."""
