"""Prompts: variables in them, the ones that come with the app, and the files they come in and go out by."""
