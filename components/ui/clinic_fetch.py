"""What can go wrong when something is fetched from the internet, and what helps."""

from collections.abc import Mapping

from components.ui.clinic_entry import Entry
from components.ui.words import N_

ENTRIES: Mapping[str, Entry] = {
    "fetch": Entry(
        N_("The page or picture could not be fetched"),
        N_("Open its address in the browser to see what is there."),
    ),
    "fetch:address": Entry(
        N_("This is not an address that can be fetched"),
        N_("An address looks like https://example.com/page."),
    ),
    "fetch:scheme": Entry(
        N_("This kind of address is not fetched"),
        N_("Only addresses that begin with https:// or http:// are."),
    ),
    "fetch:port": Entry(
        N_("This port is not fetched from"),
        N_("Only the usual ports of web servers are: 80, 443, 8080 and 8443."),
    ),
    "fetch:credentials": Entry(
        N_("There is a name or a password in this address"),
        N_("Nothing is fetched with somebody's password."),
    ),
    "fetch:name": Entry(
        N_("There is no server of this name"),
        N_("Check the spelling of the address; then your network and its name service."),
    ),
    "fetch:private": Entry(
        N_("This address lies inside a private network"),
        N_("Only the public internet is fetched from, so that an answer can't reach your own machines."),
    ),
    "fetch:unreachable": Entry(
        N_("The server did not answer"),
        N_("It may be down, or out of reach from here. Try again later."),
    ),
    "fetch:redirects": Entry(
        N_("The address leads from one to the next without end"),
        N_("Open it in the browser to see where it leads."),
    ),
    "fetch:status": Entry(
        N_("The server gave nothing (HTTP {status})"),
        N_("What lay there may have expired: addresses of drawings often live for an hour only."),
    ),
    "fetch:type": Entry(
        N_("Something else lies at this address: {type}"),
        N_("Open it in the browser to see what is there."),
    ),
    "fetch:encoding": Entry(
        N_("What came could not be unpacked"),
        N_("The server packs it in a way nobody asked for, or it broke off on the way."),
    ),
    "fetch:size": Entry(
        N_("What lies there is too large"),
        N_("At most {max_bytes} bytes are fetched."),
    ),
    "fetch:message": Entry(
        N_("The message is too large to be sent"),
        N_("At most {max_bytes} bytes are. Nothing was sent."),
    ),
    "fetch:picture": Entry(
        N_("What came is no picture"),
        N_(
            "Only PNG, JPEG, WebP, GIF, AVIF and BMP are kept. The address may have expired and lead to a web page."
        ),
    ),
    "fetch:pixels": Entry(
        N_("The picture has too many pixels"),
        N_("At most {megapixels} million are unpacked here. Open its address in the browser instead."),
    ),
    "fetch:time": Entry(
        N_("Fetching took too long"),
        N_("The server is slow, or out of reach from here. Try again later."),
    ),
}
