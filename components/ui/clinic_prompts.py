"""What can go wrong with a file of prompts or personas, and what helps."""

from collections.abc import Mapping

from components.ui.clinic_entry import Entry
from components.ui.words import N_

ENTRIES: Mapping[str, Entry] = {
    "input:prompts_large": Entry(
        N_("This file is too large"),
        N_("Files of prompts up to {limit_mb} MB are read. Split it and import the parts."),
    ),
    "input:prompts_encoding": Entry(
        N_("This file is not text"),
        N_("Save it as CSV or JSON in UTF-8 and try again."),
    ),
    "input:prompts_shape": Entry(
        N_("There are no prompts in this file"),
        N_("A CSV needs a header with the columns act and prompt; a JSON file a list with title and text."),
    ),
    "input:presets_shape": Entry(
        N_("There are no personas in this file"),
        N_("Only a JSON file that Relay Studio has exported can be imported here."),
    ),
    "input:presets_value": Entry(
        N_("Persona number {place} can't be used: {field} is not what it should be"),
        N_("Nothing was imported. Correct the file, or export it once more where it came from."),
    ),
}
