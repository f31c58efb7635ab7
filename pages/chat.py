"""Chat: ask a model, read its answer while it comes, and find every conversation again."""

from components.ui import chat, chips, conversation, conversations, panel, sending, temporary, traces

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
sending.take()
chips.show(opened)
chat.live(place_for_new)
