"""Questions that come before an experiment, and what the model or the run answers."""
