"""What can go wrong where models are compared, and what helps."""

from collections.abc import Mapping

from components.ui.clinic_entry import Entry
from components.ui.words import N_

ENTRIES: Mapping[str, Entry] = {
    "input:comparison_missing": Entry(
        N_("This comparison is no longer there"),
        N_("It was deleted, perhaps in another tab. Bring it back with Undo, or start a new one."),
    ),
    "input:columns_many": Entry(
        N_("Not all of these models stand here"),
        N_("Up to {limit} are compared at once; those after the first {limit} were left out."),
    ),
    "input:blind": Entry(
        N_("This model may not see pictures"),
        N_(
            "Nothing was sent to it. Choose a model that sees, tell the app under Settings in the chat that it "
            "does, or ask without the picture."
        ),
    ),
    "input:no_model": Entry(
        N_("No model is chosen here"),
        N_("Nothing was sent. Choose a model for this column, then answer again."),
    ),
}
