"""Modelier's parts. Imports point one way: ui -> training -> datasets -> assembly."""
