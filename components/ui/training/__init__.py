"""Training on a page: the controls of a run, its curves, races, and the room for weights."""
