"""Which limit a relay speaks of when it refuses texts: how many in a call, how many tokens in it, how long one may be.

Wordings: OpenAI, Azure, DashScope, SiliconFlow, Zhipu, Gemini, Mistral, Cohere, Voyage, text-embeddings-inference and
FastAPI servers, as quoted in the issues of the clients that ran into them.
"""

import re
from collections.abc import Collection

from components.core import errors

_NUMBER = r"(\d[\d,_]*)"


def _pattern(*wordings: str) -> re.Pattern[str]:
    return re.compile("|".join(wording.replace("#", _NUMBER) for wording in wordings), re.I)


_TOKENS = _pattern(
    r"max(?:imum)?\D{0,20}# tokens per (?:request|call|batch)",
    r"allowed tokens per (?:\w+ )?batch\D{0,20}#",
    r"total (?:number of )?tokens\D{0,60}#",
    r"max_tokens_per_request",
    r"too many tokens in (?:the )?(?:batch|request)(?:\D{0,20}#)?",
    r"(?:总|合计)\s*tokens?\D{0,20}#",
)
"""Of the whole call."""
_BATCH = _pattern(
    r"array too long\D{0,60}maximum length #",
    r"array_above_max_length",
    r"batch[ _]size\D{0,60}(?:larger|greater|more|exceed\w*) (?:than )?#",
    r"batch size \d+ > \D{0,40}#",
    r"maximum (?:allowed )?batch size\D{0,20}#",
    r"batch size limit is #",
    r"batch[ _]size (?:is )?(?:too large|invalid|exceed)",
    r"too many inputs\D{0,80}(?:is|:|than) #",
    r"too many (?:inputs|texts|items)",
    r"at most # (?:\w+ )?(?:requests|items|inputs|texts|documents)",
    r"at most # (?:requests|inputs|texts) can be in one batch",
    r"(?:max\w*|at most|up to|exceeds?\D{0,40}) # (?:inputs|items|texts|documents|entries|elements)",
    r"number of (?:inputs|texts|items|documents)\D{0,60}#",
    r"(?:数组|批量|批次|条数|文本数|input)\D{0,20}(?:不得超过|不能超过|不超过|最多|最大为?|上限为?|小于等于)\D{0,6}#",
    r"(?:array|list|input) (?:length|size)\D{0,40}#(?! tokens)",
    r"split into more batches",
)
_TEXT = _pattern(
    r"maximum (?:input|context) length (?:is|of) #",
    r"must have less than # tokens",
    r"range of input length should be \[\d+, #\]",
    r"(?:input|text)s? (?:is |are )?too (?:long|large)",
    r"(?:单条|每条|文本)\D{0,30}(?:过长|超长|超过)\D{0,20}#",
)
"""Of one text."""
_LIMITS = (("tokens", _TOKENS), ("text", _TEXT), ("batch", _BATCH))
_REFUSALS = (errors.ParameterError, errors.TooLargeError, errors.UpstreamError)


def told(error: errors.RelayError, count: int, sent: Collection[str]) -> errors.RelayError:
    """The refusal of `count` texts with the limit it speaks of: a TooLargeError, else the error as it was.

    Args:
        sent: names of the parameters in the request body.
    """
    if not isinstance(error, _REFUSALS):
        return error
    said = str(error.values.get("said") or "")
    if isinstance(error, errors.ParameterError) and "dimensions" in sent and "dimension" in said.lower():
        return errors.ParameterError(**{**error.values, "parameter": "dimensions"})  # named without quotes
    for reason, wordings in _LIMITS:
        found = wordings.search(said)
        if found is None or (reason == "batch" and count < 2):
            continue
        limit = next((int(re.sub(r"\D", "", number)) for number in found.groups() if number), None)
        if reason == "batch" and limit is not None and limit >= count:
            continue  # the number is of something else
        values = {name: value for name, value in error.values.items() if name != "parameter"}
        return errors.TooLargeError(**(values | {"reason": reason, "limit": limit}))
    return error
