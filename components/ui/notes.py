"""Words for what was read out of a pasted address, and for where a relay comes from."""

from collections.abc import Mapping
from dataclasses import dataclass

from components.core.records import Source
from components.core.relay.address import Note
from components.ui.words import N_


@dataclass(frozen=True, slots=True)
class Remark:
    """A sentence about an address; `warns` when it should not be overlooked."""

    words: str
    warns: bool = False


NOTES: Mapping[Note, Remark] = {
    Note.TIDIED: Remark(N_("Spaces, quotes or full-width characters were put right.")),
    Note.HTTPS_ADDED: Remark(N_("https:// was added.")),
    Note.HTTP_ADDED: Remark(N_("http:// was added: the address is on this machine or in a private network.")),
    Note.VERSION_ADDED: Remark(
        N_("/v1 was added, as most relays want it. To use an address exactly as it is, end it with #.")
    ),
    Note.ENDPOINT_CUT: Remark(N_("The name of a single function was cut off the end.")),
    Note.PAGE_CUT: Remark(N_("This was a page of the relay's website; its API is taken instead.")),
    Note.QUERY_CUT: Remark(N_("Everything from ? or # on was cut off.")),
    Note.EXACT: Remark(N_("Used exactly as it is, because of the # at the end.")),
    Note.IN_THE_CLEAR: Remark(
        N_(
            "This address begins with http://: everybody on the way can read the key and the conversations. "
            "Use https:// if the relay offers it."
        ),
        warns=True,
    ),
}

SOURCES: Mapping[Source, str] = {
    Source.SANDBOX: N_("Built into the app: prepared answers, play money, nothing leaves this server."),
    Source.ENVIRONMENT: N_(
        "From the environment: OPENAI_BASE_URL and OPENAI_API_KEY. Change it where the server is started."
    ),
    Source.SECRETS: N_("From secrets.toml, table relays.{name}. Change it there, then restart Relay Studio."),
    Source.VISIT: N_("Typed in for this visit: the key is in the server's memory only."),
    Source.REMEMBERED: N_("Remembered: the key is kept encrypted in the data folder."),
}
