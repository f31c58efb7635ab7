"""What can go wrong with collections of texts and their vectors, and what helps."""

from collections.abc import Mapping

from components.ui import clinic_embeddings_search
from components.ui.clinic_entry import Entry
from components.ui.words import N_

ENTRIES: Mapping[str, Entry] = {
    **clinic_embeddings_search.ENTRIES,
    "input:space_missing": Entry(
        N_("This collection is no longer there"),
        N_("It was deleted, perhaps in another tab. Bring it back with Undo, or make a new one."),
    ),
    "input:space_empty": Entry(
        N_("There are no texts in this"),
        N_("Paste some lines, or choose another column or another file."),
    ),
    "input:space_column": Entry(
        N_("There is no column {name}"),
        N_("The file has other columns than before. Bring it again and choose one."),
    ),
    "input:space_running": Entry(
        N_("This embedding is running already"),
        N_("Wait for it or pause it; it may have been started in another tab."),
    ),
    "input:space_interrupted": Entry(
        N_("The embedding broke off because the app ended"),
        N_(
            "What had come is kept. Resume does the rest; what was under way then may be charged a second time."
        ),
    ),
    "relay.too_large:batch": Entry(
        N_("These are too many texts for one request"),
        N_(
            "Even fewer were refused. Its own words below name its limit; use another model or another relay."
        ),
    ),
    "relay.too_large:tokens": Entry(
        N_("The texts of one request are too long together"),
        N_("Split long texts into parts when you bring them in, or use another model."),
    ),
    "relay.too_large:text": Entry(
        N_("A text is too long for this model"),
        N_("Split long texts into parts when you bring them in, or choose a model that takes longer ones."),
    ),
    "relay.parameter:dimensions": Entry(
        N_("This model does not let the numbers in a vector be chosen"),
        N_("Or not so many. Embed with it once more, and leave Numbers in a vector to the model."),
    ),
    "relay.empty:vectorless": Entry(
        N_("The relay sent no vector"),
        N_("Perhaps this model makes none: choose an embedding model. Look at the request and its reply."),
    ),
    "relay.empty:unplaced": Entry(
        N_("The relay sent {given} vectors for {wanted} texts"),
        N_(
            "Nothing in its reply says which belongs to which, so none was kept. Try it again, or use another relay."
        ),
    ),
    "input:space_kind": Entry(
        N_("{name} holds neither a table nor texts"),
        N_("Bring CSV, TSV, TXT, JSON, JSONL, Parquet or XLSX; save others as one of these first."),
    ),
    "input:space_many": Entry(
        N_("These are more than {limit} rows"),
        N_("A collection takes so many. Split the file, or cut texts into longer parts."),
    ),
    "input:space_columns": Entry(
        N_("This has more than {limit} columns"),
        N_("Put vectors into one column as a list, and leave out columns you don't need."),
    ),
    "input:space_shape": Entry(
        N_("Nothing in this JSON looks like rows"),
        N_("Bring a list of objects or of texts, or an object in each line."),
    ),
    "input:space_vectors": Entry(
        N_("There are no vectors in the column {column}"),
        N_(
            "A vector is a list of numbers, its JSON, or base64 of float32. Choose another column, or let a model make them."
        ),
    ),
    "input:space_matrix": Entry(
        N_("These vectors need more than {limit} GB"),
        N_("Bring fewer rows, or vectors with fewer numbers."),
    ),
    "input:space_width": Entry(
        N_("A vector of {value} numbers can't be compared with vectors of {limit}"),
        N_("Embed the query with the model and the dimensions of the collection."),
    ),
    "input:space_rows": Entry(
        N_("These are not the same texts: {value} rows here, {limit} there"),
        N_("Compare embeddings of one collection."),
    ),
    "input:space_flat": Entry(
        N_("There is nothing to compare, as all values are equal"),
        N_("Choose texts or a column with different values."),
    ),
}

UNNAMED: Mapping[str, str] = {"column": N_("this column")}
