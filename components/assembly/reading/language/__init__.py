"""Python as far as programs that make models use it: statements, expressions, plain values, all bounded."""
