"""Compare: one question to several models at once, their answers side by side while they come."""

from components.ui import board, compare, comparison, comparisons, lineup

comparisons.show()
opened = comparison.current()
compare.show_title(opened)
columns = comparison.columns(opened)
lineup.show(columns)
rounds = board.show(opened, columns)
compare.show_box(opened, columns, rounds)
board.follow(rounds)
