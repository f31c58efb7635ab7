"""How the app works and what to do when it does not."""

from components.ui import help

help.show_guide()
help.show_clinic()
