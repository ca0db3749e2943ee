"""Runs as they are written down, and runs that other servers train."""
