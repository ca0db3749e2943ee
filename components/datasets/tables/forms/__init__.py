"""The forms in which people write dates and numbers."""
