"""What can go wrong with JSON that was asked for, and what helps."""

from collections.abc import Mapping

from components.ui.clinic_entry import Entry
from components.ui.words import N_

ENTRIES: Mapping[str, Entry] = {
    "input:schema_json": Entry(
        N_("This schema is not valid JSON: line {line}, column {column}"),
        N_("Look for a comma, a quote or a bracket there. Until it is valid, no schema is sent."),
    ),
    "input:schema_long": Entry(
        N_("This schema is too long"),
        N_("At most {most} characters are taken."),
    ),
    "input:schema": Entry(
        N_("This is JSON, but not a JSON Schema: {place}"),
        N_("A relay will probably refuse it. The checker says: {words}"),
    ),
    "input:answer_json": Entry(
        N_("The answer is not valid JSON: line {line}, column {column}"),
        N_("Ask again, or use a model that keeps to JSON mode."),
    ),
    "input:answer_long": Entry(
        N_("The answer is too long to be checked"),
        N_("Answers of at most {most} characters are held against a schema."),
    ),
    "input:check_long": Entry(
        N_("The answer could not be checked within {seconds} seconds"),
        N_("A pattern in the schema may be the cause: repeated groups inside one another can take for ever."),
    ),
    "input:check_failed": Entry(
        N_("The answer could not be checked"),
        N_("The checker ended early, perhaps for want of memory. The answer itself is whole."),
    ),
}

UNNAMED: Mapping[str, str] = {
    "line": N_("N"),
    "column": N_("N"),
    "most": N_("N"),
    "place": N_("somewhere"),
    "words": N_("nothing more"),
}
