"""The file itself: its zip, its JSON and its HDF5 file, opened without trusting any number in them."""
