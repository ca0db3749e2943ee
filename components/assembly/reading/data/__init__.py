"""Arrays of data in a program: what is known of them, and their numbers where the text writes them out."""
