"""Files that came along with imported turns, kept under ids that are the same each time."""

from dataclasses import replace

from components.core.store import Store
from components.core.store.portable import Transcript, derived
from components.core.transfer.entry import Entry


def enclose(store: Store, owner: str, entry: Entry) -> Transcript:
    """The entry's transcript, its turns naming the files that came along; those are kept first."""
    transcript = entry.transcript
    if not entry.enclosures:
        return transcript
    kept: dict[str, list[str]] = {}
    rows = []
    moments = {message.id: message.created_at for message in transcript.messages}
    for place, each in enumerate(entry.enclosures):
        if each.message_id not in moments:
            continue
        name = derived("enclosure", owner, each.message_id, str(place))
        kept.setdefault(each.message_id, []).append(name)
        rows.append(
            {
                "id": name,
                "sha256": store.blobs.put(each.data),
                "name": each.name,
                "media_type": each.media_type,
                "size_bytes": len(each.data),
                "facts": {},
                "created_at": moments[each.message_id].isoformat(),
            }
        )
    store.portable.add_rows(owner, "files", rows)
    turns = [
        replace(each, attachments=(*each.attachments, *kept.get(each.id, ()))) for each in transcript.messages
    ]
    return replace(transcript, messages=tuple(turns))
