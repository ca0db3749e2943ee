"""What the columns of a table hold, and what each can be used for."""
