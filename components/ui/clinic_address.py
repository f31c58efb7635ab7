"""What can go wrong with a relay's address or key as it is typed, and what helps."""

from collections.abc import Mapping

from components.ui.clinic_entry import Entry
from components.ui.words import N_

ENTRIES: Mapping[str, Entry] = {
    "address": Entry(
        N_("This address or key can't work"),
        N_("Copy the address and the key once more from the relay's own page."),
    ),
    "address:empty": Entry(
        N_("There is no address yet"),
        N_("Paste the address the relay gave you, such as https://relay.example.com/v1."),
    ),
    "address:several": Entry(N_("There is more than one address here"), N_("Paste one address only.")),
    "address:scheme": Entry(
        N_("This kind of address can't be used"),
        N_("A relay's address begins with https:// or http://."),
    ),
    "address:host": Entry(
        N_("There is no valid server name in this address"),
        N_("Compare it letter by letter with the relay's page; it looks like https://relay.example.com/v1."),
    ),
    "address:port": Entry(
        N_("The port in this address can't be right"),
        N_("A port is a number from 1 to 65535 after a colon; most relays need none."),
    ),
    "address:path": Entry(
        N_("The part after the server's name can't be used"),
        N_("Leave it out or end the address with /v1."),
    ),
    "address:userinfo": Entry(
        N_("There is a name or a password in this address"),
        N_("Take out everything before the @; the key has its own field."),
    ),
    "address:key_inside": Entry(
        N_("There is a key in this address"),
        N_("Addresses end up in logs. Take the key out and put it in the field for keys."),
    ),
    "address:is_key": Entry(
        N_("This is a key, not an address"),
        N_("Put it in the field for keys, and the relay's address here."),
    ),
    "address:key_empty": Entry(
        N_("There is no key yet"),
        N_("Make a key (token) on the relay's page and paste it here."),
    ),
    "address:key_several": Entry(N_("There is more than one key here"), N_("Paste one key only.")),
    "address:key_characters": Entry(
        N_("There are characters in this key that no key has"),
        N_("Copy the key once more, without anything around it."),
    ),
    "address:key_masked": Entry(
        N_("This is only the shortened form of a key"),
        N_("The relay's page hides the middle of it. Use the page's copy button to get the whole key."),
    ),
    "address:key_long": Entry(
        N_("This is too long for a key"),
        N_("Copy the key once more; something else came along with it."),
    ),
    "address:key_is_address": Entry(
        N_("This is an address, not a key"),
        N_("Put it in the field for addresses, and the relay's key here."),
    ),
}
