"""Which run trains on which worker, and when."""
