"""Prompts: texts kept for asking again, and the personas a conversation can begin with."""

from components.ui import prompts

prompts.show()
