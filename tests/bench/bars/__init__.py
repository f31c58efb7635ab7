"""One function a bar, or a few bars measured in one go; each yields lines for people and machines to read."""
