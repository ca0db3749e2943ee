"""The view Examine: a model is asked about rows that it has not learnt from."""
