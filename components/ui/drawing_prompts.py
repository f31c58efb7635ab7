"""What is written for the model: every combination of a prompt, with the words of the style chosen after it."""

from components.core.drawing import matrix
from components.core.drawing.choices import Choice
from components.core.drawing.styles import STYLES, phrased


def written(text: str, chosen: Choice) -> list[str]:
    """The prompts that are sent.

    Raises:
        InputError: `reason` matrix_many: more of them than are drawn at once.
    """
    styles = [style for style in STYLES if style.id == chosen.style_preset]
    return [phrased(prompt, styles) for prompt in matrix.prompts(text)]
