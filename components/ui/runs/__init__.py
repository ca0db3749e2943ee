"""The page of a learner's runs: the table, one run, comparisons, published runs."""
