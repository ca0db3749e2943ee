"""Asking a trained model: a text, many texts, digits; what moved an answer; how good the answers are."""
