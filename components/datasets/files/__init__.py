"""Data files of the project, what made them, and their licences."""
