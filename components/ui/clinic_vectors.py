"""What can go wrong while vectors are made, kept and computed with, and what helps."""

from collections.abc import Mapping

from components.ui.clinic_entry import Entry
from components.ui.words import N_

_SKIPPED = N_(
    "The other texts have their vectors. Try it again, or change the text “{value}” and begin anew."
)

ENTRIES: Mapping[str, Entry] = {
    "input:space_origin": Entry(
        N_("{name} has another address than when this was begun"),
        N_("Nothing was sent. Vectors belong to the relay that made them: embed anew with this one."),
    ),
    "input:space_vector_missing": Entry(N_("The relay left out the vector of a text"), _SKIPPED),
    "input:space_vector_not_finite": Entry(N_("The relay sent a vector with a gap in it"), _SKIPPED),
    "input:space_vector_unreadable": Entry(N_("A vector of the relay can't be read"), _SKIPPED),
    "input:space_vector_length": Entry(
        N_("The relay sent vectors of another length than before"),
        N_(
            "They can't be compared with those that are there, so they were not kept; perhaps another model answers to this name by now. Embed anew with another number of dimensions, or another model."
        ),
    ),
    "input:space_vectorless": Entry(
        N_("There are no vectors yet"),
        N_("Start the embedding, or wait for its first texts."),
    ),
    "input:space_layer_interrupted": Entry(
        N_("The computation broke off because the app ended"),
        N_("It costs nothing but time: start it again."),
    ),
    "input:space_few": Entry(
        N_("There are too few vectors for this: {value}"),
        N_("At least {limit} are needed. Bring more texts, or have more of those here embedded."),
    ),
    "input:space_direction": Entry(
        N_("A vector is all zeros"),
        N_("Nothing lies near it in any direction. Choose another text."),
    ),
    "input:space_survey": Entry(
        N_("The computation broke off"),
        N_(
            "Most often the machine had too little memory. Close other programs, or take fewer texts, and begin again."
        ),
    ),
    "relay.empty:nameless": Entry(
        N_("The model's answer has no names"),
        N_(
            "Small models often do not keep to the form. Choose another model, or type the names into the table."
        ),
    ),
}
