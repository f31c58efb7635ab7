"""Balance and usage: what is left, how long it lasts, what it went on, and whether the relay took what it said."""

from components.ui import usage, usage_alerts, usage_balance, usage_views

usage.show_heading()
usage_alerts.show()
place = usage.place()
# What was spent is known here; the relay, whose answer may take a while, is waited for after it.
usage_views.show()
with place:
    usage_balance.show()
