"""The settings of layers: at any depth, as text, and tried before they are in a model."""
