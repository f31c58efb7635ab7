"""An answer cut into the few tokens that boxes are written with; prose between them is passed over.

Nothing is expected to be complete or well-formed: JSON breaks off, keys lose their quotes, numbers begin with 0, and
all of it stands among sentences. Every pattern is bounded or possessive, so that time grows with the text alone.
"""

import re
from collections.abc import Iterator

_STRING = r'"(?P<text>(?:[^"\\\n]++|\\.)*+)"(?P<is_key>\s{0,20}:)? | "(?P<open>(?:[^"\\\n]++|\\.)*+) |'
_REST = r"""
    '(?P<single>[^'\\\n]{0,300}+)'(?:(?P<key>\s{0,20}:)|(?=\s{0,20}[,\]})]))
  | (?P<bracket>[\[\]{}()])
  | (?P<number>(?<![\w.])[-+]?(?:\d++(?:\.\d*+)?+|\.\d++)(?:[eE][-+]?\d{1,3}+)?+)(?:\s?(?P<percent>%))?
  | (?P<loc>(?:<loc\d{4}>){4})(?:<seg\d{3}>){0,32}[ \t]{0,4}(?P<after>[^;<\n]{0,120}+)
  | (?P<florence>(?:(?:<loc_\d{1,4}>){4}){1,2})
  | <\|?(?P<end>/?)(?P<tag>bbox|box|det|box_start|box_end|begin_of_box|end_of_box)\|?>
  | <\|?(?P<past>/?)(?P<ref>ref|p|object_ref_start|object_ref_end)\|?>
  | <(?P<element>[A-Za-z]\w{0,20}+)>(?=\s{0,5}+[\d.+-])
  | <(?:name|label|class)>(?P<called>[^<\n]{0,120}+)(?=</)
  | (?P<bad>(?<!\w)(?:NaN|nan|[Ii]nf(?:inity)?|null|None)(?!\w))
  | (?P<word>(?<!\w)[^\W\d]\w{0,40}+)(?=[*`]{0,3}\s{0,3}[:=])
  | (?P<semicolon>;)
  | (?P<blank>\n[ \t\r]{0,200}+\n)
  | (?P<line>\n)
"""
_ANY = re.compile(_STRING + _REST, re.X)
_NO_STRINGS = re.compile(_REST, re.X)
_WIDE = str.maketrans("：，；（）［］｛｝％＝“”−＜＞", ":,;()[]{}%=\"\"-<>")  # fmt: skip


def narrow(text: str) -> str:
    """The text with full-width signs as narrow ones, each still at its place."""
    return text.translate(_WIDE)


def tokens(text: str) -> Iterator[re.Match[str]]:
    """The tokens of a text in their order.

    A quotation mark whose partner is missing in its line begins no string, and neither does any other up to there.
    """
    place = blind = 0
    while True:
        if place < blind:
            found = _NO_STRINGS.search(text, place, blind)
            if found is None:
                place = blind
                continue
        elif (found := _ANY.search(text, place)) is None:
            return
        if found.lastgroup == "open":
            place, blind = found.start() + 1, found.end()
            continue
        yield found
        place = max(found.end(), place + 1)
