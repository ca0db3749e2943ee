"""What calls of Keras in a program make: layers, tensors, models, losses, of plain and bounded values."""
