"""Embeddings: texts as a space, to look through, to search, and to choose a model by."""

from components.ui import embeddings, embeddings_list, embeddings_new, embeddings_run, embeddings_views

embeddings_list.show()
opened = embeddings.current()
embeddings_list.show_title(opened)
embeddings_new.show(opened)
embeddings_run.show(opened)
embeddings_views.show(opened)
