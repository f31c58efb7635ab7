"""Every misbehaviour the sandbox can play, by name; `python -m components.core.relay.sandbox --faults` lists them."""

from components.core.relay.sandbox.faults.fault import Fault, table

FAULTS: dict[str, Fault] = table([])

__all__ = ["FAULTS", "Fault"]
