"""A chat answer before it becomes bytes: what each choice says, how fast, and what it costs in tokens."""

from dataclasses import dataclass, field

from components.core.relay.sandbox.wire import JSON


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds before the first token, and tokens a second after it (0 is unlimited)."""

    first_s: float
    rate: float

    def due_s(self, position: int) -> float:
        """When a token is due, in seconds after the headers."""
        return self.first_s + (position / self.rate if self.rate else 0.0)


@dataclass(slots=True)
class Choice:
    """One of the n answers, in the pieces it is streamed in."""

    content: list[str]
    reasoning: list[str] = field(default_factory=list)
    tools: list[JSON] = field(default_factory=list)
    finish: str | None = "stop"

    @property
    def text(self) -> str:
        return "".join(self.content)

    def limited(self, most: int | None) -> "Choice":
        """The choice cut after `most` tokens, thinking included."""
        if most is None or len(self.reasoning) + len(self.content) <= most:
            return self
        thought = self.reasoning[:most]
        return Choice(self.content[: most - len(thought)], thought, [], "length")

    def stopped(self, stops: tuple[str, ...]) -> "Choice":
        """The choice cut before the first stop sequence."""
        found = [place for stop in stops if stop and (place := self.text.find(stop)) >= 0]
        if not found:
            return self
        kept, room = [], min(found)
        for piece in self.content:
            if room > 0:
                kept.append(piece[:room])
            room -= len(piece)
        return Choice(kept, self.reasoning, self.tools, "stop")


@dataclass(slots=True)
class Reply:
    """The whole answer to one chat request."""

    model: str
    choices: list[Choice]
    pace: Pace
    prompt_tokens: int
    created: int
    id: str
    include_usage: bool = False
    top_logprobs: int | None = None
    """None: no log-probabilities were asked for."""
    keep_times: bool = False
    images_body: JSON | None = None
    """Set when the chat endpoint answers in the shape of the images endpoint."""

    def usage(self, sent: int | None = None) -> JSON:
        """OpenAI's usage object, for the whole answer or for the tokens sent so far."""
        reasoning = sum(len(choice.reasoning) for choice in self.choices)
        whole = reasoning + sum(len(choice.content) for choice in self.choices)
        whole += sum(7 for choice in self.choices for _ in choice.tools)
        completion = whole if sent is None else min(sent, whole)
        return {
            "prompt_tokens": self.prompt_tokens,
            "completion_tokens": completion,
            "total_tokens": self.prompt_tokens + completion,
            "prompt_tokens_details": {"cached_tokens": 0},
            "completion_tokens_details": {"reasoning_tokens": min(reasoning, completion)},
        }

    @property
    def longest(self) -> int:
        """Pieces of the longest choice: how long a reply without streaming takes to make."""
        return max(len(choice.reasoning) + len(choice.content) for choice in self.choices)
