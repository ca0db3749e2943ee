"""The script that every visit runs: the frame around the pages, and then the page."""

from components.assembly import N_
from components.ui import shell

shell.run(
    [
        shell.Entry(
            "headline.py",
            N_("Headline"),
            ":material/newspaper:",
            N_("Two inputs, two outputs, loss weights and the homework, on real tweets."),
        ),
    ]
)
