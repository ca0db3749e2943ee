"""The script that every visit runs: the frame around the pages, and then the page."""

from components.ui import frame

frame.run()
