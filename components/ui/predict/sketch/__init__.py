"""A picture that a person draws in the page."""
