"""What an edit can be: layers to replace one by, tensors to merge, arguments to connect, answers to add."""
