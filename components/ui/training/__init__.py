"""Training on a page: the controls of a run, its charts, races, and the space for weights.

A learner's id is called `owner` where it is given to the engine, and `group` is a digest of their network
address; the engine shares computing fairly among both.
"""
