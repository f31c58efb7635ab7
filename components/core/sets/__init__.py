"""Sets: the prompts of a table put to several models, as a batch that can be paused and never pays twice by itself."""
