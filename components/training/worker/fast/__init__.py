"""Doc to come."""

from components.training.worker.fast.step import install

__all__ = ["install"]
