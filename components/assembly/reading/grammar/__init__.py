"""The text as Python: its tree, and what is wrong with its grammar."""
