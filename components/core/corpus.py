"""Collections of texts, the vectors models made of them, and what was computed from those, as frozen values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from components.core.errors import Value
from components.core.records import Cost, Fault, Status, Usage

TEXT = "text"
"""The first column of every corpus's table; the others are what came along, under their own names."""


@dataclass(frozen=True, slots=True)
class Report:
    """What was found when texts were taken in; nothing of it is left out of the corpus in silence."""

    given: int = 0
    """Rows that the source had."""
    empty: int = 0
    """Rows whose text is empty; they are kept, and get no vector."""
    doubled: int = 0
    """Rows whose text another row before them has; they are kept, and share its vector."""
    broken: int = 0
    """Rows that could not be read, and are the only ones that are not in the corpus."""
    split: int = 0
    """Rows that were cut into several, as their text was too long."""
    languages: Mapping[str, int] = field(default_factory=dict)
    """Rows by language: zh, en, other, none (of signs alone)."""


@dataclass(frozen=True, slots=True)
class Corpus:
    """Texts with what is known of each, as a table; people call it a collection."""

    id: str
    name: str
    created_at: datetime
    updated_at: datetime
    count: int
    """Rows of the table."""
    chars: int
    """Of all texts."""
    sha256: str
    """Blob of the table: Parquet, the column TEXT (string, never null) first."""
    size_bytes: int
    columns: tuple[str, ...] = ()
    """The other columns, in their order."""
    source: str = ""
    """Where it came from: pasted, file, chats, prompts, gallery, sample, selection."""
    report: Report = Report()
    deleted_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Embedding:
    """A vector for each text of a corpus, by one model, or brought along by the file."""

    id: str
    corpus_id: str
    created_at: datetime
    count: int
    """Rows of the corpus."""
    model: str = ""
    """Empty where the file brought the vectors."""
    relay_id: str = ""
    origin: str = ""
    """Of the relay: vectors are kept by origin, model and dimensions, and shared by all corpora."""
    dimensions: int | None = None
    """As they were asked for; None leaves it to the model."""
    width: int | None = None
    """Numbers in a vector; None before the first has come. Vectors of two or three numbers are a map as they are."""
    status: Status = Status.STOPPED
    """RUNNING; DONE when each text that is not empty has its vector; else STOPPED or FAILED."""
    fault: Fault | None = None
    """Why it stopped by itself, or what the first text without a vector lacks one for."""
    texts: int = 0
    """Different texts that are not empty; what is to be embedded."""
    done: int = 0
    """… of those, with a vector."""
    known: int = 0
    """… of those, had one before this embedding began, and cost nothing."""
    failed: int = 0
    """… of those, were refused."""
    usage: Usage = field(default_factory=Usage)
    """Of all calls made for it."""
    cost: Cost = field(default_factory=Cost)
    seconds: float = 0.0
    """Spent running."""
    sha256: str | None = None
    """Blob of the vectors a file brought: .npy, float32 (count, width), rows without one are NaN."""
    deleted_at: datetime | None = None


class Method(StrEnum):
    """How a layer is computed."""

    PCA = "pca"
    UMAP = "umap"
    TSNE = "tsne"
    KMEANS = "kmeans"
    HDBSCAN = "hdbscan"


MAPS = (Method.PCA, Method.UMAP, Method.TSNE)
CLUSTERINGS = (Method.KMEANS, Method.HDBSCAN)


@dataclass(frozen=True, slots=True)
class Layer:
    """Something computed for each row of an embedding: a place on a map, or the cluster it belongs to."""

    id: str
    embedding_id: str
    created_at: datetime
    method: Method
    parameters: Mapping[str, Value] = field(default_factory=dict)
    """`dims` 2 or 3 for maps; the others are the method's own: neighbours, min_dist, perplexity, clusters, min_size, cut."""
    status: Status = Status.RUNNING
    share: float = 0.0
    """How much of it is done, 0 to 1."""
    fault: Fault | None = None
    sha256: str | None = None
    """Blob: .npy, float32 (count, dims) with NaN, or int32 (count,) with -1, for rows that have no place."""
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Key words of each cluster, by its number."""
    names: Mapping[str, str] = field(default_factory=dict)
    """Names that a chat model or a person gave to clusters, by their number."""
