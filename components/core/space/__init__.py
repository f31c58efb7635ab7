"""Texts as a space: what their vectors say about them."""
