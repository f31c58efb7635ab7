"""Whose rows these are: the one place that will know about sign-in."""


def owner() -> str:
    """Name of the person whose rows are read and written; until there is sign-in there is one."""
    return "local"
