"""Where names of Keras come from: imports, and modules in front of names."""
