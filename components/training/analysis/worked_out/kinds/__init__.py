"""How the numbers of each family of layers and operations come about."""
