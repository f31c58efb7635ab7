"""What is written for the model: every combination of a prompt."""

from components.core.drawing.choices import Choice


def written(text: str, _chosen: Choice) -> tuple[str, ...]:
    """The prompts that are sent."""
    return (text,)
