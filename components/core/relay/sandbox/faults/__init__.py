"""Every misbehaviour the sandbox can play, by name; `python -m components.core.relay.sandbox --faults` lists them."""

from components.core.relay.sandbox.faults import (
    charging,
    content,
    drawings,
    embeddings,
    endings,
    errors,
    framing,
    images,
    lists,
    money,
    operators,
    parameters,
    shapes,
    thinking,
    tills,
)
from components.core.relay.sandbox.faults.fault import Fault, table

FAULTS: dict[str, Fault] = table(
    [
        *framing.FAULTS,
        *content.FAULTS,
        *thinking.FAULTS,
        *endings.FAULTS,
        *errors.FAULTS,
        *shapes.FAULTS,
        *parameters.FAULTS,
        *lists.FAULTS,
        *money.FAULTS,
        *charging.FAULTS,
        *tills.FAULTS,
        *operators.FAULTS,
        *drawings.FAULTS,
        *images.FAULTS,
        *embeddings.FAULTS,
    ]
)

__all__ = ["FAULTS", "Fault"]
