"""What can go wrong when a collection is searched and compared, and what helps."""

from collections.abc import Mapping

from components.ui.clinic_entry import Entry
from components.ui.words import N_

ENTRIES: Mapping[str, Entry] = {
    "input:space_modelless": Entry(
        N_("No model is known for these vectors"),
        N_(
            "A file brought them along, so new texts have none to compare. Search by letters or by examples, or embed the "
            "collection with a model."
        ),
    ),
    "input:space_relay": Entry(
        N_("The relay that made these vectors is no longer there"),
        N_(
            "Nothing was sent. Add {name} again under Connection, or embed the collection with a model of another relay; "
            "what was asked before can still be searched."
        ),
    ),
    "input:space_query_origin": Entry(
        N_("{name} is another relay than the one that made these vectors"),
        N_(
            "Nothing was sent: vectors of two relays need not be comparable. Embed the collection there first."
        ),
    ),
    "input:space_query_empty": Entry(
        N_("There is a text with nothing in it"), N_("Nothing was sent. Write something to look for.")
    ),
    "input:space_memory": Entry(
        N_("There was not enough memory for this"),
        N_("Nothing is lost. Select fewer texts, or make a smaller collection of them."),
    ),
}
