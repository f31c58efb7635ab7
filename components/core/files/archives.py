"""The ZIP archives that DOCX and XLSX are: looked over before anything in them is unpacked."""

import io
import zipfile

from components.core.errors import FileError
from components.core.files.damage import damage

UNPACKED_MAX_BYTES = 256_000_000
MEMBERS_MAX = 10_000
_RATIO_MAX = 200
"""XML packs to about a twentieth; what packs to less than a two-hundredth was made to hurt."""
_RATIO_FROM_BYTES = 20_000_000


def members(name: str, data: bytes) -> frozenset[str]:
    """The names of what an archive holds.

    Raises:
        FileError: `reason` bomb (it unpacks to far too much), encrypted or broken.
    """
    with damage(name), zipfile.ZipFile(io.BytesIO(data)) as archive:
        infos = archive.infolist()
    unpacked = sum(info.file_size for info in infos)
    dense = unpacked > _RATIO_FROM_BYTES and unpacked > _RATIO_MAX * len(data)
    if len(infos) > MEMBERS_MAX or unpacked > UNPACKED_MAX_BYTES or dense:
        raise FileError(reason="bomb", name=name)
    if any(info.flag_bits & 1 for info in infos):
        raise FileError(reason="encrypted", name=name)
    return frozenset(info.filename for info in infos)
