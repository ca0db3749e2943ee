"""The draft as a program: its text, and the lines of its parts."""
