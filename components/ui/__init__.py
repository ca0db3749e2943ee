"""The only package that draws: what pages are composed of."""
