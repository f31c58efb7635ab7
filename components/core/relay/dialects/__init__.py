"""Every way relays have of telling what is left on a key, one module a family; a `Balance` names the one it came in."""

from components.core.relay.dialects.inquiry import MOST, Dialect, Inquiry
from components.core.relay.dialects.new_api import TOKEN
from components.core.relay.dialects.one_api import BILLING, BY_POST

DIALECTS: dict[str, Dialect] = {one.name: one for one in (BILLING, TOKEN, BY_POST)}
"""By name; of those without a host of their own, the likelier first."""

__all__ = ["BILLING", "BY_POST", "DIALECTS", "MOST", "TOKEN", "Dialect", "Inquiry"]
