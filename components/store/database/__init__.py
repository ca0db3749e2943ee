"""The database: its tables, its settings and its connections."""
