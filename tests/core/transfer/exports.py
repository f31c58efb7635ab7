"""Small exports of other programs, in the shapes those write."""

import base64

PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=="
)
PIXEL_ADDRESS = "data:image/png;base64," + base64.b64encode(PIXEL).decode()


def node(name, parent, role, content, **facts):
    """One node of ChatGPT's tree."""
    author = {"role": role, "name": facts.pop("author", None), "metadata": {}}
    content = {"content_type": "text", "parts": [content]} if isinstance(content, str) else content
    message = {
        "id": name,
        "author": author,
        "create_time": facts.pop("at", 1_700_000_100.5),
        "content": content,
        "status": "finished_successfully",
        "weight": facts.pop("weight", 1.0),
        "recipient": facts.pop("recipient", "all"),
        "metadata": facts,
    }
    return {"id": name, "message": message, "parent": parent, "children": []}


def chatgpt(*nodes, current=None, **fields):
    """One of ChatGPT's conversations; the first node hangs on the root that says nothing."""
    root = {"id": "root", "message": None, "parent": None, "children": []}
    mapping = {each["id"]: each for each in (root, *nodes)}
    for each in nodes:
        if each["parent"] in mapping:
            mapping[each["parent"]]["children"].append(each["id"])
    return {
        "title": "A trip to Kyoto",
        "create_time": 1_700_000_000.25,
        "update_time": 1_700_000_900.0,
        "mapping": mapping,
        "current_node": current or nodes[-1]["id"],
        "conversation_id": "11111111-2222-3333-4444-555555555555",
        "is_archived": False,
        **fields,
    }


def nextchat(*sessions):
    """NextChat's whole backup, its keys included."""
    return {
        "chat-next-web-store": {"sessions": list(sessions), "currentSessionIndex": 0, "lastInput": ""},
        "access-control": {"openaiApiKey": "sk-secret-of-nextchat", "accessCode": "letmein"},
        "app-config": {"theme": "auto"},
        "mask-store": {"masks": {}},
        "prompt-store": {"counter": 0, "prompts": {}},
    }


def session(*messages, **fields):
    return {
        "id": "s3ss10n",
        "topic": "写一首诗",
        "memoryPrompt": "",
        "messages": list(messages),
        "stat": {"tokenCount": 0, "wordCount": 0, "charCount": 0},
        "lastUpdate": 1_700_000_900_000,
        "lastSummarizeIndex": 0,
        "mask": {
            "id": "m",
            "name": "写一首诗",
            "context": [{"id": "c", "role": "system", "content": "押韵。", "date": ""}],
            "modelConfig": {"model": "gpt-4o-mini", "temperature": 0.5, "top_p": 1, "historyMessageCount": 4},
        },
        **fields,
    }


def openwebui(*messages, current=None, **fields):
    """One of Open WebUI's chats, a tree."""
    tree = {message["id"]: message for message in messages}
    return {
        "id": "0b7a",
        "user_id": "u",
        "title": "Sorting in Python",
        "chat": {
            "title": "Sorting in Python",
            "models": ["llama3:8b"],
            "params": {"system": "Be brief."},
            "history": {"messages": tree, "currentId": current or messages[-1]["id"]},
            "messages": list(messages),
            "tags": ["code"],
            "timestamp": 1_700_000_000_000,
        },
        "created_at": 1_700_000_000,
        "updated_at": 1_700_000_900,
        "archived": False,
        "pinned": True,
        "meta": {"tags": ["python"]},
        **fields,
    }


def turn(name, parent, role, content, **facts):
    """One message of Open WebUI."""
    return {
        "id": name,
        "parentId": parent,
        "childrenIds": [],
        "role": role,
        "content": content,
        "timestamp": 1_700_000_050,
        **facts,
    }
