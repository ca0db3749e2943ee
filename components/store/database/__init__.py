"""The database: its tables, its settings, and how it is opened."""
