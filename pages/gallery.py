"""The gallery: every picture that was drawn, edited, brought by an answer or analysed, kept because relays' own addresses die."""

from components.ui import gallery

gallery.show()
