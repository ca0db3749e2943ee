"""The pages of the lessons, put together from the views of the other packages."""
