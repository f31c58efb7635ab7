"""What comes of every fault of the embeddings endpoint: the right vectors, a flaw, or an error of the tree."""

from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache

import numpy as np
import pytest

from components.core import errors
from components.core.records import Call, Doubt, Status, Usage
from components.core.relay.embeddings import Embedded, Flaw, embed
from components.core.relay.sandbox import Sandbox
from components.core.relay.sandbox.embeddings import MINDS, SMALL
from components.core.relay.sandbox.faults import FAULTS
from components.core.relay.sandbox.faults.embeddings import FAULTS as OF_EMBEDDINGS
from components.core.relay.sandbox.meanings import vectors
from components.core.relay.tariff import Tariff
from tests.core.relay.exchanges import connection_to

TEXTS = ["Where is my parcel?", "快递还没到", "The weather is fine today", "我想退款", "I forgot my password"]


@dataclass
class World:
    """A sandbox with a connection to it."""

    calls: list[Call] = field(default_factory=list)
    sandbox: Sandbox = field(default_factory=lambda: Sandbox(rate=0))

    def __post_init__(self) -> None:
        self.connection = connection_to(self.sandbox, self.calls.append)

    async def embed(self, name: str = "", texts=TEXTS, **more) -> Embedded:
        return await embed(self.connection, f"{SMALL}+fault-{name}" if name else SMALL, texts, **more)

    @property
    def asked(self) -> list[str | None]:
        """How vectors were asked for, time after time."""
        bodies = [one.body for one in self.sandbox.requests if one.path.endswith("/embeddings")]
        return [body.get("encoding_format") for body in bodies]


@cache
def right() -> np.ndarray:
    return vectors(SMALL, MINDS[SMALL], TEXTS)


WHOLE = [
    "shuffled",
    "index-missing",
    "index-zero",
    "index-doubled",
    "index-from-one",
    "too-many",
    "floats",
    "text",
    "nested",
    "bare-list",
    "embeddings",
    "usage-missing",
    "usage-zero",
    "ignores-dimensions",
]
PLAINER = {
    "rejects-encoding_format": ["base64", None],
    "rejects-base64": ["base64", None],
    "garbled": ["base64", "float"],
}
FLAWED = {
    "missing": {1: Flaw.MISSING},
    "null": {1: Flaw.MISSING},
    "lengths": {1: Flaw.LENGTH, 4: Flaw.LENGTH},
    "nan": {0: Flaw.NOT_FINITE},
    "number-null": {0: Flaw.NOT_FINITE},
    "garbled-one": {0: Flaw.UNREADABLE},
}
LIMITS = {
    "limit-dashscope-10": 10,
    "limit-azure-16": 16,
    "limit-tei-32": 32,
    "limit-fastapi-32": 32,
    "limit-zhipu-64": 64,
    "limit-siliconflow-64": 64,
    "limit-cohere-96": 96,
    "limit-gemini-100": 100,
    "limit-mistral": None,
    "limit-voyage-1000": 1000,
}
FAILED = {
    "missing-unplaced": (errors.EmptyAnswerError, "unplaced"),
    "empty": (errors.EmptyAnswerError, "vectorless"),
    "data-null": (errors.EmptyAnswerError, "vectorless"),
    "data-missing": (errors.EmptyAnswerError, "vectorless"),
    "error-200": (errors.UpstreamError, None),
    "unknown-model-200": (errors.ModelMissingError, None),
    "524-charged": (errors.UpstreamError, None),
}
ALONE = {"limit-tokens", "limit-text", "rejects-dimensions", "unrecognized-dimensions", "429-once"}


def test_every_fault_has_its_test():
    told = {*WHOLE, *PLAINER, *FLAWED, *LIMITS, *FAILED, *ALONE}
    assert {fault.name for fault in OF_EMBEDDINGS} == {f"embed-{name}" for name in told}


@pytest.mark.parametrize("name", WHOLE)
async def test_what_only_looks_strange_gives_the_right_vectors(name):
    world = World()
    embedded = await world.embed(f"embed-{name}")
    np.testing.assert_allclose(embedded.vectors, right(), atol=1e-6)
    assert embedded.flaws == {}
    assert world.asked == ["base64"]


@pytest.mark.parametrize("name", PLAINER)
async def test_a_relay_without_base64_is_asked_for_numbers_from_then_on(name):
    world = World()
    for _ in range(2):
        np.testing.assert_allclose((await world.embed(f"embed-{name}")).vectors, right(), atol=1e-6)
    first, then = PLAINER[name]
    assert world.asked == [first, then, then]
    assert [call.status for call in world.calls] == [Status.FAILED, Status.DONE, Status.DONE]


@pytest.mark.parametrize("name", FLAWED)
async def test_a_flaw_is_told_and_the_other_vectors_are_good(name):
    embedded = await World().embed(f"embed-{name}")
    assert embedded.flaws == FLAWED[name]
    good = [row for row in range(len(TEXTS)) if row not in FLAWED[name]]
    np.testing.assert_allclose(embedded.vectors[good], right()[good], atol=1e-6)
    assert np.isnan(embedded.vectors[list(FLAWED[name])]).all()


@pytest.mark.parametrize("name", LIMITS)
async def test_a_limit_is_learnt_and_fewer_texts_pass(name):
    world = World()
    with pytest.raises(errors.TooLargeError) as raised:
        await world.embed(f"embed-{name}", ["text"] * 1500)
    values = raised.value.values
    assert (values["reason"], values["limit"], values["charged"]) == ("batch", LIMITS[name], "no")
    assert (await world.embed(f"embed-{name}", TEXTS)).flaws == {}
    assert world.asked == ["base64", "base64"]


@pytest.mark.parametrize("name", FAILED)
async def test_what_gives_nothing_is_an_error_and_not_asked_again(name):
    kind, reason = FAILED[name]
    world = World()
    with pytest.raises(kind) as raised:
        await world.embed(f"embed-{name}")
    assert raised.value.values.get("reason") == reason
    assert raised.value.values["charged"] == "maybe"
    assert len(world.asked) == len(world.calls) == 1


@pytest.mark.parametrize(("name", "reason", "limit"), [("tokens", "tokens", 200), ("text", "text", 32)])
async def test_long_texts_are_told_apart_from_many(name, reason, limit):
    with pytest.raises(errors.TooLargeError) as raised:
        await World().embed(f"embed-limit-{name}", ["word " * 300, "b"])
    assert (raised.value.values["reason"], raised.value.values["limit"]) == (reason, limit)


@pytest.mark.parametrize("name", ["rejects-dimensions", "unrecognized-dimensions"])
async def test_the_parameter_that_is_refused_is_named(name):
    world = World()
    with pytest.raises(errors.ParameterError) as raised:
        await world.embed(f"embed-{name}", dimensions=256)
    assert raised.value.values["parameter"] == "dimensions"
    assert (await world.embed(f"embed-{name}")).vectors.shape == (5, 1536)


async def test_too_many_requests_are_told_with_the_wait_and_pass_later():
    world = World()
    with pytest.raises(errors.RateError) as raised:
        await world.embed("embed-429-once")
    assert (raised.value.values["retry_after"], raised.value.values["charged"]) == (1, "no")
    assert (await world.embed("embed-429-once")).flaws == {}


async def test_usage_that_is_missing_or_zero_is_estimated():
    for name in ("usage-missing", "usage-zero"):
        embedded = await World().embed(f"embed-{name}")
        assert embedded.call.usage.doubt is Doubt.ESTIMATED
        assert embedded.call.usage.prompt


async def test_dimensions_that_are_ignored_are_seen_by_the_width():
    world = World()
    embedded = await world.embed("embed-ignores-dimensions", dimensions=256)
    assert embedded.vectors.shape == (5, 1536)
    embedded = await world.embed("embed-ignores-dimensions", dimensions=256, width=256)
    assert set(embedded.flaws.values()) == {Flaw.LENGTH}


async def test_a_call_costs_what_the_relay_tells_and_is_unknown_where_nobody_does():
    world = World()
    embedded = await world.embed(texts=["word"] * 1000)
    assert (embedded.call.cost.amount, embedded.call.cost.doubt) == (None, Doubt.UNKNOWN)
    tariff = Tariff()
    await tariff.follow(world.connection)
    world.connection.price = tariff.cost
    embedded = await world.embed(texts=["word"] * 1000)
    assert embedded.call.usage == Usage(1000, 0, doubt=Doubt.REPORTED)
    assert embedded.call.cost.amount == Decimal("0.00002")


async def test_no_fault_of_the_sandbox_escapes_the_tree():
    for name, fault in FAULTS.items():
        if not fault.acts_on("embeddings") or name == "silent-before-headers":
            continue
        world = World()
        try:
            embedded = await world.embed(name)
        except errors.RelayError:
            assert world.calls[-1].status is Status.FAILED, name
        else:
            assert len(embedded.vectors) == len(TEXTS), name
        assert len(world.asked) == len(world.calls) <= 2, name
