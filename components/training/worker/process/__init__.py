"""What a worker process runs: jobs, prewarming, answers to questions."""
