"""What goes between an engine and a worker: jobs, desired states, prediction requests, packets of events."""
