"""What can go wrong with a drawing, and what helps."""

from collections.abc import Mapping

from components.ui.clinic_entry import Entry
from components.ui.words import N_

_UNSENT = N_("Nothing was sent. Choose another value or another model.")

ENTRIES: Mapping[str, Entry] = {
    "input:drawing_prompt": Entry(
        N_("There is no prompt yet"), N_("Nothing was sent. Say what is to be drawn.")
    ),
    "input:drawing_prompt_bytes": Entry(
        N_("The prompt is too long for this model: {value} bytes"),
        N_(
            "Relays count bytes and allow it {limit}; a Chinese character has three. Nothing was sent. Shorten the prompt, or choose another model."
        ),
    ),
    "input:drawing_prompt_chars": Entry(
        N_("The prompt is too long for this model: {value} characters"),
        N_("It takes {limit}. Nothing was sent. Shorten the prompt, or choose another model."),
    ),
    "input:drawing_n": Entry(
        N_("{value} is too many for {parameter}"),
        N_("This model takes 1 to {limit} at once. Nothing was sent."),
    ),
    "input:drawing_value": Entry(
        N_("This model does not take {value} for {parameter}"),
        N_("It takes {allowed}. Nothing was sent."),
    ),
    "input:drawing_unknown": Entry(
        N_("This model does not know {parameter}"),
        N_("Nothing was sent. Leave it unset, or choose another model."),
    ),
    "input:drawing_size_step": Entry(
        N_("This model does not draw {value}"),
        N_("Width and height must be multiples of {limit}. Nothing was sent."),
    ),
    "input:drawing_size_side": Entry(
        N_("This model does not draw {value}"),
        N_("No side may have more than {limit} pixels. Nothing was sent."),
    ),
    "input:drawing_size_ratio": Entry(
        N_("This model does not draw {value}"),
        N_("The longer side may be {limit} times the shorter at most. Nothing was sent."),
    ),
    "input:drawing_size_large": Entry(
        N_("This model does not draw {value}"),
        N_("A picture may have at most {limit} pixels. Nothing was sent."),
    ),
    "input:drawing_size_small": Entry(
        N_("This model does not draw {value}"),
        N_("A picture must have at least {limit} pixels. Nothing was sent."),
    ),
    "input:drawing_transparent": Entry(
        N_("A JPEG can't be transparent"),
        N_("Nothing was sent. Choose PNG or WebP, or another background."),
    ),
    "input:drawing_compression": Entry(
        N_("A PNG can't be compressed further"),
        N_("Nothing was sent. Choose JPEG or WebP, or leave the compression unset."),
    ),
    "input:drawing_reference": Entry(
        N_("There is no picture to edit"),
        N_("Nothing was sent. Bring one, or draw from the prompt alone."),
    ),
    "input:drawing_references": Entry(N_("This model does not start from pictures"), _UNSENT),
    "input:drawing_references_many": Entry(
        N_("{value} pictures to start from are too many for this model"),
        N_("It takes {limit} at most. Nothing was sent."),
    ),
    "input:drawing_reference_large": Entry(
        N_("A picture to start from is too large: {value} MB"),
        N_("This model takes less than {limit} MB. Nothing was sent. Make the picture smaller."),
    ),
    "input:drawing_reference_square": Entry(
        N_("This model edits square pictures alone"),
        N_("Nothing was sent. Edit the picture and draw beyond its edges to 1:1, or choose another model."),
    ),
    "input:drawing_mask": Entry(
        N_("This model does not take a mask"),
        N_("Nothing was sent. Remove the mask, or choose another model."),
    ),
    "input:drawing_file": Entry(
        N_("A picture this drawing begins from is no longer there"),
        N_("Nothing was sent. Add the picture again, then draw."),
    ),
    "input:matrix_many": Entry(
        N_("These alternatives make {count} prompts"),
        N_(
            "Up to {limit} are drawn at once. Take some alternatives out; a brace behind a backslash begins none."
        ),
    ),
    "input:drawing_interrupted": Entry(
        N_("The drawing broke off because the app ended"),
        N_("What had come is kept. It is asked for again only when you say so."),
    ),
    "file:drawing_many": Entry(
        N_("{name} is one picture too many"), N_("A drawing begins from {limit} at most. Remove some first.")
    ),
    "input:drawing_unbegun": Entry(
        N_("The app ended before its turn came"), N_("It was not asked for. Draw it again when you like.")
    ),
    "input:drawing_stopped": Entry(
        N_("Stopped before anything came"),
        N_("The relay may go on by itself. Its log tells so minutes later, where it has one."),
    ),
    "fetch:stopped": Entry(
        N_("Fetching the picture was stopped"),
        N_("It is paid for. Fetch it again while the relay keeps it, often for an hour only."),
    ),
    "relay.empty:unreadable": Entry(
        N_("What came is no picture"),
        N_("The relay sent something that can't be read as one. Look at the request and its reply."),
    ),
    "relay.empty:nothing": Entry(
        N_("The relay sent no picture"),
        N_(
            "Its answer is empty: perhaps the provider refused in silence. Put it differently, or try another model."
        ),
    ),
    "relay.empty:pictureless": Entry(
        N_("The model answered without a picture"),
        N_("Perhaps it did not want to draw this, or draws only when asked plainly. Its words are kept."),
    ),
    "relay.parameter:moderation": Entry(
        N_("The provider refused to draw or answer this"),
        N_("Its safety system took offence at the prompt or at a picture. Put it differently."),
    ),
    "relay.parameter:prompt_long": Entry(
        N_("The relay finds the prompt too long"),
        N_("It probably counts bytes: a Chinese character has three. Shorten the prompt."),
    ),
    "relay.not_offered:edits": Entry(
        N_("This relay does not offer editing of pictures"),
        N_("Its software can draw, but not edit. Use another relay, or a model that edits in a chat."),
    ),
}

UNNAMED: Mapping[str, str] = {"count": N_("N"), "value": N_("this value"), "allowed": N_("other values")}
