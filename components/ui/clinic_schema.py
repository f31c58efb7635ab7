"""What can go wrong with JSON that was asked for and with tools that a model calls, and what helps."""

from collections.abc import Mapping

from components.ui.clinic_entry import Entry
from components.ui.words import N_, _

_TOLD = N_("The model was told and could try otherwise.")

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
        N_("A relay will probably refuse it. The rule that does not hold there: {rule}"),
    ),
    "input:schema_deep": Entry(
        N_("This schema is nested too deeply"),
        N_("No relay will follow it so far down. Make it flatter."),
    ),
    "input:schema_reference": Entry(
        N_("The schema refers to something that isn't in it: {reference}"),
        N_("Nothing is fetched from elsewhere: put what it refers to under $defs."),
    ),
    "input:schema_endless": Entry(
        N_("The schema refers to itself without end"),
        N_("Let one of the references lead to something else."),
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
    "tool": Entry(N_("The tool could not do it"), _TOLD),
    "tool:unknown": Entry(N_("There is no such tool here"), _TOLD),
    "tool:arguments": Entry(N_("The model called the tool in a way it can't be called"), _TOLD),
    "tool:zone": Entry(N_("There is no such time zone"), _TOLD),
    "tool:sum": Entry(N_("This is no arithmetic that the calculator knows"), _TOLD),
    "tool:value": Entry(N_("This has no value that can be told"), _TOLD),
    "tool:limit": Entry(N_("This is too much for the calculator"), _TOLD),
    "tool:time": Entry(N_("The tool had no result within {seconds} seconds"), _TOLD),
}

UNNAMED: Mapping[str, str] = {
    "line": N_("N"),
    "column": N_("N"),
    "most": N_("N"),
    "place": N_("somewhere"),
    "rule": N_("a rule"),
    "reference": N_("an address"),
}

_MISFITS: Mapping[str, str] = {
    "type": N_("is not of the type {wanted}"),
    "enum": N_("is none of {wanted}"),
    "const": N_("is not {wanted}"),
    "required": N_("lacks {wanted}"),
    "additionalProperties": N_("has what the schema does not allow: {wanted}"),
    "false": N_("is not allowed at all"),
    "minimum": N_("is less than {wanted}"),
    "maximum": N_("is more than {wanted}"),
    "exclusiveMinimum": N_("is not more than {wanted}"),
    "exclusiveMaximum": N_("is not less than {wanted}"),
    "multipleOf": N_("is no multiple of {wanted}"),
    "minLength": N_("is shorter than {wanted} characters"),
    "maxLength": N_("is longer than {wanted} characters"),
    "pattern": N_("does not match the pattern {wanted}"),
    "minItems": N_("has fewer than {wanted} items"),
    "maxItems": N_("has more than {wanted} items"),
    "uniqueItems": N_("has the same item twice"),
    "contains": N_("has no item of the kind asked for"),
    "minProperties": N_("has fewer than {wanted} properties"),
    "maxProperties": N_("has more than {wanted} properties"),
    "anyOf": N_("has none of the allowed forms"),
    "oneOf": N_("has none of the allowed forms, or several at once"),
    "not": N_("has a form that is not allowed"),
}
"""What is wrong at a place of an answer, by the keyword of JSON Schema."""


def misfit(place: str, keyword: str, wanted: str = "") -> str:
    """Where an answer does not keep to a schema, and what is wrong there."""
    said = _(_MISFITS[keyword]) if keyword in _MISFITS else _("does not keep to the rule {keyword}")
    return f"{place} {said.format(keyword=keyword, wanted=wanted)}"
