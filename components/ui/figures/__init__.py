"""Figures of a model and of its training, as they are written on the boxes and arrows of its drawing."""
