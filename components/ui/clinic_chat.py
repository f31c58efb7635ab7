"""What can go wrong where a conversation is opened, and what helps."""

from collections.abc import Mapping

from components.ui.clinic_entry import Entry
from components.ui.words import N_

ENTRIES: Mapping[str, Entry] = {
    "input:conversation_missing": Entry(
        N_("This conversation is no longer there"),
        N_("It was deleted, perhaps in another tab. Bring it back with Undo, or start a new one."),
    ),
    "input:message_missing": Entry(
        N_("This message is no longer there"),
        N_("Reload the page to see the conversation as it is now."),
    ),
    "input:temporary_over": Entry(
        N_("This temporary chat is over"),
        N_("It belonged to another visit, or was not used for hours; nothing of it was kept."),
    ),
    "input:body": Entry(
        N_("These pictures are too large together"),
        N_(
            "With those of earlier turns the request would have {mb} MB, and relays take {limit}. Nothing was sent. Send "
            "smaller or fewer pictures, or begin anew."
        ),
    ),
    "store:memory": Entry(
        N_("There is no more room in temporary chats"),
        N_("Their files may come to {limit} MB. Use an ordinary chat for this, or keep this one."),
    ),
}
