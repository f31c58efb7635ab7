"""What people paste as a relay's address or key, read into what will be used, or refused with the reason."""

import ipaddress
import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import unquote

from pydantic import SecretStr

from components.core.errors import AddressError


class Reason(StrEnum):
    """Why a pasted address or key cannot work."""

    EMPTY = "empty"
    SEVERAL = "several"
    SCHEME = "scheme"
    HOST = "host"
    PORT = "port"
    PATH = "path"
    USERINFO = "userinfo"
    KEY_INSIDE = "key_inside"
    IS_KEY = "is_key"
    KEY_EMPTY = "key_empty"
    KEY_SEVERAL = "key_several"
    KEY_CHARACTERS = "key_characters"
    KEY_MASKED = "key_masked"
    KEY_LONG = "key_long"
    KEY_IS_ADDRESS = "key_is_address"


class Note(StrEnum):
    """What was changed in a pasted address, or is worth knowing about it."""

    TIDIED = "tidied"
    """Full-width characters, quotes or spaces were put right."""
    HTTPS_ADDED = "https_added"
    HTTP_ADDED = "http_added"
    VERSION_ADDED = "version_added"
    ENDPOINT_CUT = "endpoint_cut"
    PAGE_CUT = "page_cut"
    """It was a page of the relay's website."""
    QUERY_CUT = "query_cut"
    EXACT = "exact"
    """A # at the end asked for the address as it stands."""
    IN_THE_CLEAR = "in_the_clear"
    """http:// to a public host: everybody on the way can read the key."""


@dataclass(frozen=True, slots=True)
class Address:
    """An address to which API paths can be joined."""

    base_url: str
    origin: str
    notes: tuple[Note, ...] = ()


ADDRESS_MAX = 2000
KEY_MAX = 4000

_INVISIBLE = re.compile("[\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_WRAPPING = " \t\r\n\"'`“”‘’「」『』《》〈〉【】<>()[]{},;，；、"
_LABEL = re.compile(r"^[^:/=?#]{0,40}?\s*[:=]\s*[\"']?(?=https?:/)", re.I)
_VARIABLE = re.compile(r"^(?:(?:export|set)\s+|\$env:)?[A-Za-z_][\w.-]*\s*=\s*[\"']?", re.I)
_HTTP = re.compile(r"^(https?)\s*(?::[/\s]*/|:/*(?=\[|[^\d/])|//+)[/\s]*", re.I)
_SCHEME = re.compile(r"^[a-z][a-z0-9+.-]*://|^(?:mailto|javascript|data|file|ws|wss):", re.I)
_NAME = re.compile(r"^(?!-)[a-z0-9_-]{1,63}(?<!-)$")
_VERSION = re.compile(r"^v\d+[a-z]*\d*$")
_ENDPOINT = re.compile(
    r"/(?:chat/completions|completions|embeddings|models(?:/.*)?|images/\w+|audio/\w+|moderations|responses"
    r"|rerank|messages|realtime|files|credits|balance|usage"
    r"|dashboard/billing/\w+|api/(?:status|pricing|notice|about|usage/token|log/token|user/self))$",
    re.I,
)
_PAGE = re.compile(
    r"^/(?:console|panel|dashboard|login|register|sign-?(?:in|up)|token|keys?|topup|top-up|pricing|home|about|user"
    r"|account|profile|setting|settings|playground|docs?|chat)(?:/.*)?$|^/index\.html?$",
    re.I,
)
_KEY_INSIDE = re.compile(
    r"[?&#;{,\"'\s](?:api[-_]?key|key|token|access[-_]?token|secret|auth\w*)[\"']?[=:]\s*[\"']?[^&\s\"'{]"
    r"|\b(?:sk|sess|rk|pk)-[A-Za-z0-9_*-]{12,}",
    re.I,
)
_KEY_LABEL = re.compile(
    r"^(?:(?:export|set)\s+|\$env:)?[\"']?(?:[A-Za-z_][\w.]*_(?:api_?)?(?:key|token)|(?:x-)?api[-_ ]?key|key|token"
    r"|密钥|令牌|authorization)[\"']?\s*[:=]\s*",
    re.I,
)
_BEARER = re.compile(r"^bearer(?:\s*:\s*|\s+|$)", re.I)
_BARE_KEY = re.compile(r"(?:sk|sess|rk|pk)-[\w*-]+|eyJ[\w.=-]{20,}|[\w+=-]{24,}|\w{20,}\.\w{10,}")
_PATH = re.compile(r"[\w.~%!$&'()*+,;=:@/-]*", re.ASCII)
_LOCAL_NAMES = (".localhost", ".local", ".lan", ".internal", ".home.arpa", ".test")


def read_address(pasted: str) -> Address:
    """The base address a person meant: a host, …/v1, or a whole endpoint address, however it was pasted.

    Without a scheme https is taken, http for this machine and private networks; without a version /v1 is added,
    unless a # at the end asks for the address as it stands.

    Raises:
        AddressError: with one of `Reason`; its values never repeat what was pasted.
    """
    text, notes = _tidied(pasted)
    if not text:
        raise _refused(Reason.EMPTY)
    if _looks_like_key(text):
        raise _refused(Reason.IS_KEY)
    scheme, rest = _split_scheme(text)
    if _KEY_INSIDE.search(unquote(rest)):
        raise _refused(Reason.KEY_INSIDE)
    if re.search(r"\s", rest):
        raise _refused(Reason.SEVERAL)
    authority, tail = _cut(rest, "/?#")
    host, port = _host_and_port(authority, named=bool(scheme))
    scheme = scheme or ("http" if _is_private(host) else "https")
    if not _SCHEME.match(text) and not _HTTP.match(text):
        notes.append(Note.HTTP_ADDED if scheme == "http" else Note.HTTPS_ADDED)
    origin = f"{scheme}://{host}{_port(scheme, port)}"
    path = _path(tail, notes)
    if scheme == "http" and not _is_private(host):
        notes.append(Note.IN_THE_CLEAR)
    return Address(origin + path, origin, tuple(dict.fromkeys(notes)))


def read_key(pasted: str) -> SecretStr:
    """The key a person meant, without `Bearer`, variable name, quotes or spaces around it.

    Raises:
        AddressError: with one of `Reason`; its values never repeat what was pasted.
    """
    text = _INVISIBLE.sub("", unicodedata.normalize("NFKC", pasted[: KEY_MAX + 200])).strip(_WRAPPING)
    if re.match(r"https?:/", text, re.I) or re.search(r"\w\.\w+(?::\d+)?/", text):
        raise _refused(Reason.KEY_IS_ADDRESS)
    text = _KEY_LABEL.sub("", text, count=1).strip(_WRAPPING)
    text = _BEARER.sub("", text, count=1).strip(_WRAPPING)
    if not text:
        raise _refused(Reason.KEY_EMPTY)
    if re.search(r"\*{2,}|\.{3}|[•·]{2,}", text):
        raise _refused(Reason.KEY_MASKED)
    if re.search(r"\s", text):
        raise _refused(Reason.KEY_SEVERAL)
    if not text.isascii() or not text.isprintable():
        raise _refused(Reason.KEY_CHARACTERS)
    if len(text) > KEY_MAX:
        raise _refused(Reason.KEY_LONG)
    return SecretStr(text)


_VENDORS = (
    ("sk-ant-", "Anthropic", ("anthropic.com",)),
    ("sk-or-", "OpenRouter", ("openrouter.ai",)),
    ("sk-proj-", "OpenAI", ("openai.com", "azure.com")),
    ("AIza", "Google", ("googleapis.com",)),
    ("gsk_", "Groq", ("groq.com",)),
    ("xai-", "xAI", ("x.ai",)),
    ("hf_", "Hugging Face", ("huggingface.co", "huggingface.cloud")),
    ("r8_", "Replicate", ("replicate.com",)),
)
"""How keys of known vendors begin, and the hosts they belong to."""


def other_vendor(key: SecretStr, address: Address) -> str | None:
    """The vendor a key seems to come from when the address is somebody else's, else None."""
    host = address.origin.partition("://")[2].partition(":")[0]
    for start, vendor, hosts in _VENDORS:
        if key.get_secret_value().startswith(start):
            return None if any(host == own or host.endswith("." + own) for own in hosts) else vendor
    return None


def _refused(reason: Reason) -> AddressError:
    return AddressError(reason=reason.value)


def _tidied(pasted: str) -> tuple[str, list[Note]]:
    """Characters put right, quotes and labels taken off."""
    text = _INVISIBLE.sub("", unicodedata.normalize("NFKC", pasted[:ADDRESS_MAX].strip()))
    text = text.replace("。", ".").replace("\\", "/").strip()
    exact = text.endswith("#")
    if not text.startswith("["):  # the brackets of an IPv6 address
        text = text.strip(_WRAPPING)
    text = text.rstrip(_WRAPPING + ".")
    for label in (_LABEL, _VARIABLE):
        if not _HTTP.match(text) and (found := label.match(text)):
            text = text[found.end() :].strip(_WRAPPING)
    text = re.sub(r"\s*([:/.])\s*(?![^\s]*\s[^\s])", r"\1", text)
    text = re.sub(r"\s+(?=[:/.])|(?<=[:/])\s+", "", text)
    if exact and not text.endswith("#"):
        text += "#"
    return text, [Note.TIDIED] if text != pasted.strip() else []


def _looks_like_key(text: str) -> bool:
    return "/" not in text and (_BEARER.match(text) or _BARE_KEY.fullmatch(text)) is not None


def _split_scheme(text: str) -> tuple[str, str]:
    if found := _HTTP.match(text):
        return found[1].lower(), text[found.end() :]
    if _SCHEME.match(text):
        raise _refused(Reason.SCHEME)
    return "", text.lstrip("/")


def _cut(text: str, marks: str) -> tuple[str, str]:
    at = next((i for i, character in enumerate(text) if character in marks), len(text))
    return text[:at], text[at:]


def _host_and_port(authority: str, *, named: bool) -> tuple[str, int | None]:
    if "@" in authority:
        raise _refused(Reason.USERINFO)
    bracketed = re.fullmatch(r"\[([0-9a-f:.]+)\](?::(.*))?", authority, re.I)
    if bracketed:
        return _ipv6(bracketed[1]), _port_number(bracketed[2])
    name, colon, port = authority.partition(":")
    return _host(name, alone=not named and not colon), _port_number(port if colon else None)


def _ipv6(text: str) -> str:
    try:
        return f"[{ipaddress.IPv6Address(text).compressed}]"
    except ValueError:
        raise _refused(Reason.HOST) from None


def _host(name: str, *, alone: bool) -> str:
    """A host in the form that goes on the wire; a lone word is one only where a scheme or port says so."""
    name = name.rstrip(".")
    try:
        host = name.lower() if name.isascii() else name.encode("idna").decode("ascii").lower()
    except UnicodeError:
        raise _refused(Reason.HOST) from None
    labels = host.split(".")
    if len(host) > 253 or not all(map(_NAME.match, labels)):
        raise _refused(Reason.HOST)
    if labels[-1].isdigit() or labels[-1].startswith("0x"):
        return _ipv4(host)
    if len(labels) == 1 and ((alone and host != "localhost") or host in ("http", "https")):
        raise _refused(Reason.HOST)
    return host


def _ipv4(text: str) -> str:
    try:
        return str(ipaddress.IPv4Address(text))
    except ValueError:
        raise _refused(Reason.HOST) from None


def _port_number(text: str | None) -> int | None:
    if text is None or text == "":
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= 5 and 0 < int(text) < 65536):
        raise _refused(Reason.PORT)
    return int(text)


def _port(scheme: str, port: int | None) -> str:
    return "" if port in (None, {"http": 80, "https": 443}[scheme]) else f":{port}"


def _is_private(host: str) -> bool:
    """Whether a host is this machine or in a private network, where plain http is the custom."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_private
    except ValueError:
        return "." not in host or host.endswith(_LOCAL_NAMES)


def _path(tail: str, notes: list[Note]) -> str:
    """The path to join API paths to, from what follows the host."""
    path, rest = _cut(tail, "?#")
    exact = rest == "#"
    if rest and not exact:
        notes.append(Note.QUERY_CUT)
    path = re.sub(r"/{2,}", "/", path).rstrip("/")
    path = re.sub(r"/V(?=\d+(?:/|$))", "/v", path)
    if not _PATH.fullmatch(path) or any(part in (".", "..") for part in unquote(path).split("/")):
        raise _refused(Reason.PATH)
    if exact:
        notes.append(Note.EXACT)
        return path
    if shorter := _ENDPOINT.search(path):
        notes.append(Note.ENDPOINT_CUT)
        path = path[: shorter.start()]
    path = re.sub(r"(/v\d+)\1+$", r"\1", path)
    if not any(map(_VERSION.match, path.split("/"))):
        if _PAGE.match(path):
            notes.append(Note.PAGE_CUT)
            path = ""
        notes.append(Note.VERSION_ADDED)
        path += "/v1"
    return path
