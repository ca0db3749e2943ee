"""The tables that packages and the project carry, an entry each: its rows, its questions, its words.

An entry is a `Carried`. The classes of `components.datasets.sources.carried_texts` make datasets of them.
"""
