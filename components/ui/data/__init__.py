"""Views of data: the datasets that ship with the app, and files of a learner's own."""
