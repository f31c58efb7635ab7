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
    "input:usage_alert_amount": Entry(
        N_("This amount can't be watched for"),
        N_("Enter an amount from 0 to {limit}, or leave it empty."),
    ),
    "input:usage_alert_factor": Entry(
        N_("A sudden rise can't be told by this factor"),
        N_("Enter a number above 1 and at most {limit}: 3 means three times a usual day."),
    ),
    "input:usage_alert_days": Entry(
        N_("Fewer than one day can't be watched for"),
        N_("Enter 1 day or more, or leave it empty."),
    ),
    "input:usage_webhook_address": Entry(
        N_("There is no server in this webhook's address"),
        N_("Copy it whole from the settings of the robot or webhook; it begins with https://."),
    ),
    "input:usage_webhook_https": Entry(
        N_("A webhook's address must begin with https://"),
        N_("Whoever knows the address may post there, so it is not sent where others can read along."),
    ),
    "input:usage_webhook_redirects": Entry(
        N_("The webhook's address leads to another one"),
        N_("Nothing was posted there. Enter the address it leads to, if you trust it."),
    ),
    "input:usage_webhook_status": Entry(
        N_("The webhook's server refused the message (HTTP {status})"),
        N_("The address may be incomplete or the webhook deleted. Copy it once more from where it was made."),
    ),
    "input:usage_webhook_refused": Entry(
        N_("The webhook did not take the message"),
        N_(
            "Its own words are below. Look at the robot's security settings: it may want a keyword that the message lacks, a signature, or another network address."
        ),
    ),
    "input:usage_user_id": Entry(
        N_("This is no account number"),
        N_("It is made of digits alone. The relay shows it on its profile page as ID."),
    ),
    "relay.key_refused:account_token": Entry(
        N_("The access token was refused"),
        N_(
            "It is wrong, or a newer one has taken its place. It is made on the relay's profile page, and is no API key that begins with sk-."
        ),
    ),
    "relay.key_refused:account_user": Entry(
        N_("The account number is missing or is another account's"),
        N_(
            "Enter the number of the account that made the access token. The relay shows it on its profile page as ID."
        ),
    ),
    "relay.not_offered:nothing": Entry(
        N_("This relay tells no balance to a key"),
        N_("All known ways to ask for it were tried. Look it up on the relay's own website."),
    ),
    "relay.upstream:balance": Entry(
        N_("The relay failed when it was asked for the balance"),
        N_(
            "This is not your fault. It is asked again in a moment; if it stays so, tell the relay's support."
        ),
    ),
    "relay.not_offered:unfinished": Entry(
        N_("No balance was found yet"),
        N_(
            "Some ways to ask for it were tried; more at once would burden the relay. The others are tried in a moment, while this page is open."
        ),
    ),
    "relay.not_offered:shape": Entry(
        N_("What the relay told could not be read"),
        N_(
            "It answered in a way that is not known here. Nothing was charged; its own website shows the figures."
        ),
    ),
    "relay.not_offered:vendor": Entry(
        N_("This provider tells no balance to an API key"),
        N_("It was not asked. Look the balance up on the provider's own website."),
    ),
    "input:usage_budget_day": Entry(
        N_("This goes beyond today's budget of {budget}"),
        N_(
            "{spent} are spent, what is under way not counted. Nothing more was sent. Send it anyway, raise the budget, or wait for tomorrow."
        ),
    ),
    "input:usage_budget_month": Entry(
        N_("This goes beyond this month's budget of {budget}"),
        N_(
            "{spent} are spent, what is under way not counted. Nothing more was sent. Send it anyway, raise the budget, or wait for the next month."
        ),
    ),
    "input:usage_rate": Entry(
        N_("This can't be a rate of exchange"), N_("Enter how much of the currency is one US dollar.")
    ),
    "input:usage_rate_currency": Entry(
        N_("The currency is missing, too long, or the dollar itself"), N_("Enter its code, such as CNY.")
    ),
    "input:usage_rate_untold": Entry(N_("{name} tells no rate of exchange"), N_("Type one in.")),
    "input:usage_price": Entry(
        N_("There is no price here yet"),
        N_("Enter what a million tokens in cost, and what tokens out cost; or what each call costs."),
    ),
}

UNNAMED: Mapping[str, str] = {"zone": N_("that"), "budget": N_("N"), "spent": N_("N")}
