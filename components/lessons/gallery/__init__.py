"""Models to begin with: the classics of the functional API, each a short program with data that fit.

    GALLERY["siamese"] -> Classic       .text(translate), .spec(), .recipe()

A classic is the Python of its model, written to be read. The same text is what a learner sees in the editor,
and what the spec is read from, as any pasted program is: nothing of it is run.
"""

from components.lessons.gallery.classic import Classic
from components.lessons.gallery.registry import GALLERY, GROUPS

__all__ = ["GALLERY", "GROUPS", "Classic"]
