"""Sets: a table of prompts put to several models, as a batch that can be paused, looked through and taken along."""

from components.ui import sets, sets_list, sets_new, sets_run, sets_table, traces

sets_list.show()
opened = sets.current()
sets_list.show_title(opened)
traces.show_asked(opened)
sets_new.show(opened)
sets_run.show(opened)
sets_table.show(opened)
