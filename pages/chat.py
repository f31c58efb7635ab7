"""Chat: ask a model, read its answer while it comes, and find every conversation again."""

from components.ui import chat, chips, conversation, conversations, drawing_from, panel, temporary, traces

drawing_from.take()
place_for_new = conversations.show()
opened = conversation.current()
with conversations.bar():
    conversations.show_title(opened)
    panel.show(opened)
traces.show_asked(opened)
chat.show_history()
chat.show_prompts()
chat.show_stop()
temporary.show_notice(opened)
chips.show(opened)
chat.live(place_for_new)
