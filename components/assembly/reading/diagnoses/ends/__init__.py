"""What a model begins and ends with."""
