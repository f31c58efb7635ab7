"""Every way relays have of telling what is left on a key, one module a family; a `Balance` names the one it came in."""

from components.core.relay.dialects.inquiry import MOST, Dialect, Inquiry
from components.core.relay.dialects.litellm import LITELLM
from components.core.relay.dialects.new_api import TOKEN
from components.core.relay.dialects.one_api import BILLING, BY_POST
from components.core.relay.dialects.openrouter import CREDITS, OPENROUTER
from components.core.relay.dialects.purses import AT_ROOT, BALANCE, CREDIT_GRANTS, HELLOGPTWORLD, UNIAPI
from components.core.relay.dialects.sub2api import SUB2API
from components.core.relay.dialects.vendors import DEEPSEEK, MOONSHOT, SILICONFLOW

_IN_ORDER = (
    BILLING, SUB2API, LITELLM, BALANCE, CREDIT_GRANTS, TOKEN, AT_ROOT, UNIAPI, HELLOGPTWORLD, BY_POST,
    DEEPSEEK, SILICONFLOW, MOONSHOT, OPENROUTER, CREDITS,
)  # fmt: skip
DIALECTS: dict[str, Dialect] = {one.name: one for one in _IN_ORDER}
"""By name; the likelier first at a relay that says nothing of itself."""

__all__ = ["BILLING", "BY_POST", "DIALECTS", "LITELLM", "MOST", "SUB2API", "TOKEN", "Dialect", "Inquiry"]
