"""Words that say nothing about what a text is about."""

_ENGLISH = """
a about above after again against all almost also always am an and another any anybody anyone anything are aren as
at away back be became because been before being below between both but by came can cannot could couldn did didn do
does doesn doing don done down during each either else enough etc even ever every everyone everything few first for
from further get gets getting give given go goes going gone got had hadn has hasn have haven having he her here hers
herself him himself his how however i if in into is isn it its itself just keep kind last least less let like likely
ll look lot made make makes making many may maybe me might mine more most much must my myself need needs never new
next no nobody none nor not nothing now of off often oh ok okay on once one only onto or other others our ours
ourselves out over own per perhaps please put quite rather re really said same say says see seem seems seen several
shall she should shouldn since so some somebody someone something sometimes still such sure take than thank thanks
that the their theirs them themselves then there these they thing things think this those though three through thus
to together too toward try trying two under until up upon us use used uses using ve very via want wanted wants was
wasn way we well went were weren what when where whether which while who whom whose why will with within without won
would wouldn yes yet you your yours yourself yourselves hi hello dear hey im ive dont cant didnt doesnt isnt
"""

ENGLISH_WORDS = frozenset(_ENGLISH.split())

CHINESE_EDGES = frozenset(
    "的了着过吗呢吧啊呀哦嗯嘛么们是在和与及或而且但也都就才又再很太更最还被把给让向从对为以于之其这那哪每各我你您他她它"
    "谁个些只次种个只没不无有能会可要想请将已曾正里上下中后前时等个第一二三四五六七八九十两几多少啦哈嗨喂则若如因由此该某"
)
"""Characters that no key word begins or ends with. Some words are lost by that, and many fragments."""

_CHINESE = """
什么 怎么 怎样 为什 如何 可以 可能 应该 需要 已经 一直 一下 一个 一些 一样 自己 大家 现在 今天 昨天 明天 时候 之后 之前
以后 以前 因为 所以 但是 不过 如果 虽然 而且 或者 还是 就是 只是 都是 不是 没有 不能 不会 不要 知道 觉得 感觉 希望 谢谢
你好 您好 请问 麻烦 这个 那个 这些 那些 这样 那样 哪里 这里 那里 非常 比较 真的 特别 其实 然后 开始 进行 使用 关于 通过
问题 东西 情况 方面 出现 得到 成为 作为 由于 对于 根据 按照 目前 同时 其他 其中 以及 并且 甚至 仍然 起来 出来 下来 过来
"""

CHINESE_WORDS = frozenset(_CHINESE.split())
