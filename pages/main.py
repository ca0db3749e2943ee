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
        shell.Entry(
            "sequential.py",
            N_("Sequential and functional"),
            ":material/compare_arrows:",
            N_("One network written both ways, and what only one of the two can say."),
        ),
    ]
)
