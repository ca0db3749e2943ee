"""What a worker process does: starts, runs jobs, prewarms models, frees memory."""
