"""Spec -> its drawing (DOT, SVG, PNG), and the same in words."""
