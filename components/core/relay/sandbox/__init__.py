"""The sandbox relay: an OpenAI-compatible relay of the one-api family inside this process, honest about being one."""

from components.core.relay.sandbox.server import Sandbox

__all__ = ["Sandbox"]
