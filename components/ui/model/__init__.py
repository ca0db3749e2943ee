"""Views of a model: its drawing, its summary, its code, its weights."""
