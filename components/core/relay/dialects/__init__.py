"""Every way relays have of telling what is left on a key, one module a family; a `Balance` names the one it came in."""

from components.core.relay.dialects.inquiry import MOST, Dialect, Inquiry
from components.core.relay.dialects.litellm import LITELLM
from components.core.relay.dialects.new_api import TOKEN
from components.core.relay.dialects.one_api import AS_USER, BILLING, BY_POST
from components.core.relay.dialects.openrouter import CREDITS, OPENROUTER
from components.core.relay.dialects.purses import AT_ROOT, BALANCE, CREDIT_GRANTS, HELLOGPTWORLD, UNIAPI
from components.core.relay.dialects.sub2api import SUB2API
from components.core.relay.dialects.vendors import DEEPSEEK, MOONSHOT, SILICONFLOW

_LIKELIER_FIRST = (
    BILLING, SUB2API, LITELLM, BALANCE, CREDIT_GRANTS, TOKEN, AT_ROOT, UNIAPI, HELLOGPTWORLD, BY_POST,
    DEEPSEEK, SILICONFLOW, MOONSHOT, OPENROUTER, CREDITS,
)  # fmt: skip
DIALECTS: dict[str, Dialect] = {one.name: one for one in (*_LIKELIER_FIRST, AS_USER)}
SEARCHED = tuple(one.name for one in _LIKELIER_FIRST)
"""Those to be tried at a relay that says nothing of itself, the likelier first."""

__all__ = [
    "AS_USER", "BILLING", "BY_POST", "DIALECTS", "LITELLM", "MOST", "SEARCHED", "SUB2API", "TOKEN", "Dialect",
    "Inquiry",
]  # fmt: skip
