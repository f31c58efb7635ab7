"""Image analysis: pictures in, what the model will see of them, and answers about them while they come."""

from components.ui import analysis, chat, conversation, conversations, panel, sending, traces

place_for_new = conversations.show()
opened = conversation.current()
with conversations.bar():
    conversations.show_title(opened)
    panel.show(opened)
traces.show_asked(opened)
chat.show_history()
chat.show_prompts()
chat.show_stop()
sending.take()
analysis.show(opened)
chat.live(place_for_new, analysis.show_welcome)
