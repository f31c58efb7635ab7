"""What can go wrong with files that people attach and with what they record, and what helps."""

from collections.abc import Mapping

from components.ui.clinic_entry import Entry
from components.ui.words import N_

ENTRIES: Mapping[str, Entry] = {
    "store:missing": Entry(
        N_("A file's content is no longer there"),
        N_(
            "It was deleted from the data folder or from the place named in RELAY_STUDIO_BLOBS. Attach it again."
        ),
    ),
    "file": Entry(
        N_("{name} can't be attached"),
        N_("Attach pictures, PDF, DOCX, XLSX, CSV, or text of any kind."),
    ),
    "file:empty": Entry(
        N_("{name} is empty"),
        N_("There is nothing in it to send. Save it once more and attach it again."),
    ),
    "file:large": Entry(
        N_("{name} is too large"),
        N_("A file may have at most {limit} MB. Split it, or attach only the part the question is about."),
    ),
    "file:kind": Entry(
        N_("{name} is of a kind that can't be read here"),
        N_("Attach pictures, PDF, DOCX, XLSX, CSV, or text of any kind; save others as one of these first."),
    ),
    "file:pixels": Entry(
        N_("{name} has too many pixels"),
        N_(
            "A picture may have at most {limit} megapixels. Scale it down first; models see no more than 2,048 pixels a side anyway."
        ),
    ),
    "file:encrypted": Entry(
        N_("{name} is locked with a password"),
        N_("Open it with the password, save a copy without one, and attach that."),
    ),
    "file:textless": Entry(
        N_("There is no text in {name}"),
        N_("If it was scanned, attach its pages as pictures: models that see can read them."),
    ),
    "file:bomb": Entry(
        N_("{name} unpacks to far more than such a file should hold"),
        N_("It was not opened. If you trust it, copy its content into a new file and attach that."),
    ),
    "file:old_office": Entry(
        N_("{name} is in an old Office format"),
        N_("Save it as DOCX or XLSX and attach that."),
    ),
    "file:long": Entry(
        N_("There is too much text in {name}"),
        N_(
            "At most {limit} characters of a file can be sent; no model reads more. Attach only the part the question is about."
        ),
    ),
    "file:truncated": Entry(
        N_("{name} breaks off"),
        N_("Its end is missing, perhaps because a download or a copy was cut short. Get it once more."),
    ),
    "file:picture": Entry(
        N_("{name} is no picture"),
        N_("JPEG, PNG, WebP, GIF, BMP, TIFF, HEIC and AVIF are, whatever their names say."),
    ),
    "file:svg": Entry(
        N_("{name} is an SVG drawing"),
        N_(
            "An SVG may hold scripts and addresses, and models take pixels only. Save it as PNG and bring that."
        ),
    ),
    "file:frames": Entry(
        N_("{name} has too many frames"),
        N_(
            "All frames up to the last one wanted are unpacked, at most {limit} megapixels together. Choose earlier or fewer frames, or cut the animation."
        ),
    ),
    "file:body": Entry(
        N_("{name} does not fit into a request to this relay"),
        N_("Even much smaller it is over the relay's limit. Raise the limit, or send fewer frames."),
    ),
    "file:nested": Entry(
        N_("{name} is an archive inside an archive"),
        N_("Unpack it first, and bring the pictures in it."),
    ),
    "file:gone": Entry(
        N_("{name} is no longer there"),
        N_("It was deleted after the set was made; nothing was asked without it. Start a new set with it."),
    ),
    "file:leftover": Entry(
        N_("{name} was left there by the system"),
        N_("It was passed over: it holds no picture of yours."),
    ),
    "file:mask_shape": Entry(
        N_("{name} does not fit the picture"),
        N_(
            "The mask has {given} pixels, the picture {wanted}. Any size will do that has the picture's proportions: cut the mask, or paint it here."
        ),
    ),
    "file:mask_gray": Entry(
        N_("{name} is no mask"),
        N_(
            "Where the picture may change, a mask is transparent, or white on black. This looks like an ordinary picture."
        ),
    ),
    "file:broken": Entry(
        N_("{name} is damaged, or is not what it says it is"),
        N_("Open it in its own program, save it once more, and attach that."),
    ),
    "file:many": Entry(
        N_("Too many by {n}: {names}"),
        N_(
            "At most {limit} files go with one message. Send these first, or remove some; for many pictures there is "
            "the page Sets."
        ),
    ),
    "file:unsent": Entry(
        N_("Some of the files held here are no longer there"),
        N_("They were removed in another tab, or waited more than {days} days to be sent. Bring them again."),
    ),
    "relay.empty:speechless": Entry(
        N_("No words were heard in the recording"),
        N_("Listen to it: the microphone may be muted, or another one in use. Then record it once more."),
    ),
}
