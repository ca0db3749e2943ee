"""The weights of a run over its epochs: histograms of arrays, embeddings as maps."""
