"""Out and in: conversations as Markdown, JSON and web pages; other programs' exports; backup and restore."""
