"""What a picture tells besides what is seen: where it was taken, with what, by whom."""

from enum import StrEnum

from PIL import Image

from components.core.images.opening import BROKEN

ORIENTATION = 0x0112
_GPS = 0x8825
_XMP, _IPTC = {700}, {33723, 34377}
_STRUCTURE = {
    254, 255, 256, 257, 258, 259, 262, 266, 273, 274, 277, 278, 279, 280, 281, 282, 283, 284, 292, 293, 296, 317,
    320, 322, 323, 324, 325, 330, 338, 339, 347, 530, 531, 532, 34675,
}  # fmt: skip
"""Tags that say how a TIFF lies in its file, and nothing of where it came from."""
_EXIF_MAX_BYTES = 60_000
"""A JPEG holds no more than 64 KB."""
_TECHNICAL = {"compression", "dpi", "icc_profile", "transparency"}


class Metadata(StrEnum):
    """Kinds of what a picture tells besides."""

    EXIF = "exif"
    GPS = "gps"
    XMP = "xmp"
    IPTC = "iptc"
    COMMENT = "comment"


def exif_of(picture: Image.Image) -> Image.Exif:
    """The EXIF of a picture that has been unpacked; empty when it can't be read."""
    try:
        return picture.getexif()
    except BROKEN:
        return Image.Exif()


def found(picture: Image.Image, exif: Image.Exif) -> tuple[Metadata, ...]:
    """What there is in a picture."""
    tags, info = set(exif), picture.info
    there = {
        Metadata.EXIF: bool(tags - _STRUCTURE - _XMP - _IPTC),
        Metadata.GPS: _has_gps(exif),
        Metadata.XMP: bool(tags & _XMP or any("xmp" in str(name).lower() for name in info)),
        Metadata.IPTC: bool(tags & _IPTC or "photoshop" in info),
        Metadata.COMMENT: any(_is_comment(str(name), value) for name, value in info.items()),
    }
    return tuple(kind for kind, is_there in there.items() if is_there)


def kept(exif: Image.Exif) -> bytes | None:
    """EXIF to go along with an upright picture; None when there is none, or it can't be written again."""
    for tag in _STRUCTURE | _XMP | _IPTC:
        if tag in exif:
            del exif[tag]
    try:
        packed = exif.tobytes() if len(exif) else b""
    except BROKEN:
        return None
    return packed if 0 < len(packed) <= _EXIF_MAX_BYTES else None


def _has_gps(exif: Image.Exif) -> bool:
    try:
        return _GPS in exif and bool(exif.get_ifd(_GPS))
    except BROKEN:
        return True


def _is_comment(name: str, value: object) -> bool:
    """Whether an entry that Pillow found is words somebody or some program left."""
    told = name == "comment" or isinstance(value, str)
    return bool(
        told and value and "xmp" not in name.lower() and "exif" not in name and name not in _TECHNICAL
    )
