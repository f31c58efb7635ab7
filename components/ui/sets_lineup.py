"""The line-up of the next set: kept, so that F5 does not lose it."""

from components.ui import sets, sets_held
from components.ui.roster import Next

_NEXT = Next("next set", sees=sets_held.are_rows)
columns = _NEXT.columns
take = _NEXT.take
set_options = _NEXT.set_options
add = _NEXT.add
move = _NEXT.move
remove = _NEXT.remove
removed = _NEXT.removed
bring_back = _NEXT.bring_back
attempt = sets.attempt
