"""The gallery: every picture an answer brought, kept here because relays' own addresses die."""

from components.ui import gallery

gallery.show_head()
gallery.show_one()
query = gallery.pick_query()
gallery.show_pictures(query)
