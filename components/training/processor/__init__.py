"""How the trainings of one process share its processor. Imports no TensorFlow."""
