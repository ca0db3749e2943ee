"""Build: any model, from nothing or from a beginning, by clicks or in Python; trained and tried."""

from components.ui.build import page

page.page()
