"""Pairs of texts with authors: of poems, speeches, tweets and a table of one's own."""
