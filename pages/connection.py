"""Connection: the relays there are, the one in use, whether they work, and how to add another."""

from components.ui import connection

connection.show_heading()
connection.show_faults()
connection.show_relays()
connection.add_relay()
connection.show_other_ways()
