"""Text -> word ids; texts with their authors, and pairs of them."""
