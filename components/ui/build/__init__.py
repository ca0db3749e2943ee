"""The page on which a learner builds any model: drawing, outline and Python are three views of one draft."""
