"""What holds for every test."""

from hypothesis import settings

# A slow machine is no defect of what is tested.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")
