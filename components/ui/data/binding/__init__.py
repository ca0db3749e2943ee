"""What goes into each input of any model, and what each output learns to answer."""
