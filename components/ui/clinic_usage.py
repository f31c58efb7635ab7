"""What can go wrong with balance and usage, and what helps."""

from collections.abc import Mapping

from components.ui.clinic_entry import Entry
from components.ui.words import N_

ENTRIES: Mapping[str, Entry] = {
    "input:usage_zone": Entry(
        N_("There is no time zone named {zone}"),
        N_("Choose one from the list, such as Asia/Shanghai or America/Los_Angeles."),
    ),
    "input:usage_budget_amount": Entry(
        N_("This amount can't be a budget"),
        N_("A budget is more than 0 and at most {limit}. Enter another amount."),
    ),
    "input:usage_budget_currency": Entry(
        N_("The budget's currency is missing or too long"),
        N_("Enter its code, such as USD or CNY."),
    ),
    "input:usage_budget_share": Entry(
        N_("A budget can't warn at this share"),
        N_("It warns at more than 0 % and at most 100 % of the amount. Choose a share between them."),
    ),
}

UNNAMED: Mapping[str, str] = {"zone": N_("that")}
