"""Collections to look at before one has any: written for this, in Chinese and English, with something to find in each."""

from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from components.core.corpus import TEXT, Report
from components.core.space import gathering, sources

_FOLDER = Path(__file__).with_suffix("")


@dataclass(frozen=True, slots=True)
class Sample:
    """A CSV file in the folder `samples`; what it is called is said by whoever offers it."""

    name: str
    count: int
    """Rows of it."""
    text: str = TEXT
    """The column of texts; the others come along."""


SAMPLES = (
    Sample("support", 240),  # questions to a shop; their topic and language
    Sample("reviews", 200),  # of ten products; stars, product, language
    Sample(
        "pairs", 60, "text_zh"
    ),  # with what might be its translation, and a label from 0 to 1 whether it is
    Sample("words", 142),  # countries and capitals, he and she, small and smaller; kind, language
)


def gathered(sample: Sample) -> tuple[pa.Table, Report]:
    """The texts of a sample as gathering.gather gives them, with all its columns."""
    table = sources.read(f"{sample.name}.csv", _FOLDER / f"{sample.name}.csv", headed=True).table
    others = [name for name in table.column_names if name != sample.text]
    return gathering.gather(table, sample.text, keep_columns=others)
