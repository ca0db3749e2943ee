"""What a learner has open: a lesson session for each lesson, with its experiment and its runs."""
