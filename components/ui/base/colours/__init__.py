"""Colours: the palette, contrast, and the theme of a page."""
