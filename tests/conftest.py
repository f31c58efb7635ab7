"""What holds for every test."""

from hypothesis import settings

# A slow machine is no defect of what is tested; and what fifty examples a run do not find, the runs of some days do.
settings.register_profile("unhurried", deadline=None, max_examples=50)
settings.load_profile("unhurried")
