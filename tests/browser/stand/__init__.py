"""A page of one element alone, for elements that no page of the app shows by itself."""
