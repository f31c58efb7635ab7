"""Balance and usage: what calls cost, how long a balance lasts, what a relay took."""
