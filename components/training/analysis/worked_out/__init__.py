"""How one number that a layer gives out comes about: one function for each kind of layer (`registry`)."""
