"""What compile is given: words, tables and lists, and whether losses fit the outputs."""
