"""What goes between an engine and a worker: jobs, commands, events."""
