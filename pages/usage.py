"""Balance and usage: what is left, how long it lasts, what it went on, and whether the relay took what it said."""

from components.ui import usage, usage_alerts, usage_balance, usage_views

usage.show_heading()
usage_alerts.show()
usage_balance.show()
usage_views.show()
