"""Whether a spec makes sense and how large it is, before Keras is asked."""
