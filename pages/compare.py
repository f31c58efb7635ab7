"""Compare: one question to several models at once, their answers side by side while they come."""

from components.ui import blind, board, compare, comparison, comparisons, lineup, tally, traces, verdict

comparisons.show()
opened = comparison.current()
columns = comparison.columns(opened)
traces.show_asked(*(column.conversation for column in columns), *verdict.conversations(opened))
with compare.stage(opened, columns):
    compare.show_title(opened)
    lineup.show(columns, comparison)
    blind.show_switch(opened)
    compare.show_ready(opened)
    rounds = board.show(opened, columns)
    tally.show(columns)
compare.show_box(opened, columns, rounds)
board.follow(rounds)
