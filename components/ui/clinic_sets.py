"""What can go wrong with a set of prompts, and what helps."""

from collections.abc import Mapping

from components.ui.clinic_entry import Entry
from components.ui.words import N_

ENTRIES: Mapping[str, Entry] = {
    "input:set_large": Entry(
        N_("This table is too large"),
        N_("Tables up to {limit_mb} MB are read. Split it and run the parts."),
    ),
    "input:set_empty": Entry(
        N_("There are no prompts in this table"),
        N_("Choose another column or another file."),
    ),
    "input:set_many": Entry(
        N_("This table has too many rows"),
        N_("A set has at most {limit} prompts. Split the table and run the parts."),
    ),
    "input:set_fields": Entry(
        N_("There are no fields in this, or too many"),
        N_(
            "Write names, with commas or a line each, or a JSON Schema with properties; at most {limit} of them."
        ),
    ),
    "input:set_question": Entry(
        N_("There is no question"),
        N_("Write what all pictures are to be asked, then start."),
    ),
    "input:set_preparing": Entry(
        N_("The pictures are not all prepared yet"),
        N_("Wait until that has ended, look at the price, then start."),
    ),
    "input:set_pictures": Entry(
        N_("A set has at most {limit} pictures"),
        N_("The first ones are taken. Start with these, then begin a new set with the rest."),
    ),
    "input:set_pattern": Entry(
        N_("This is no regular expression that can be searched for"),
        N_("Look-around and back-references are not known here; check the brackets too."),
    ),
    "input:set_missing": Entry(
        N_("This set is no longer there"),
        N_("It was deleted, perhaps in another tab. Bring it back with Undo, or start a new one."),
    ),
    "input:set_running": Entry(
        N_("This set is running already"),
        N_("Wait for it or pause it; it may have been started in another tab."),
    ),
    "input:set_interrupted": Entry(
        N_("The set broke off because the app ended"),
        N_(
            "What had come is kept. Resume does the rest; what was running then may have been charged, and is asked again only when you say so."
        ),
    ),
    "input:set_budget": Entry(
        N_("The set stopped at its budget"),
        N_("Raise the budget and resume; nothing that is done is asked again."),
    ),
    "input:set_failures": Entry(
        N_("{model} failed again and again and was asked no more"),
        N_("Look at what it said, then resume, or ask again what failed."),
    ),
    "input:set_relay": Entry(
        N_("{model} was not asked: its relay is no longer there"),
        N_("Add the relay again under Connection, then resume; the others were asked."),
    ),
    "input:set_price": Entry(
        N_("The price of {model} is unknown, so no budget can stop it"),
        N_("Leave out the model or the budget."),
    ),
}
