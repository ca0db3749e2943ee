"""The learner's runs: to find again, to compare, to go on from, to share and to take away."""

from components.ui.runs import runs_page

runs_page.page()
