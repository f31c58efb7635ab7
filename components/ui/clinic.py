"""What can go wrong and what helps: two messages for each key of the error tree, and for each known reason."""

from collections.abc import Mapping

from components.ui import (
    clinic_address,
    clinic_chat,
    clinic_compare,
    clinic_drawing,
    clinic_embeddings,
    clinic_fetch,
    clinic_files,
    clinic_prompts,
    clinic_schema,
    clinic_sets,
    clinic_transfer,
    clinic_usage,
    clinic_vectors,
)
from components.ui.clinic_entry import Entry
from components.ui.words import N_

ENTRIES: Mapping[str, Entry] = {
    "studio": Entry(N_("Something went wrong"), N_("Try again. If it comes back, restart Relay Studio.")),
    "input": Entry(N_("This can't be used"), N_("Check what was entered and try again.")),
    "input:relay": Entry(
        N_("This relay is no longer there"),
        N_("It was forgotten, or belonged to an earlier visit. Choose another relay."),
    ),
    **clinic_address.ENTRIES,
    "settings": Entry(
        N_("A setting can't be read: {field}"),
        N_("Correct it in the environment or in secrets.toml, then restart Relay Studio."),
    ),
    "settings:missing": Entry(
        N_("A setting is missing: {field}"),
        N_("A relay needs both its address and its key. Add what is missing, then restart Relay Studio."),
    ),
    "settings:shape": Entry(
        N_("A setting has the wrong form: {field}"),
        N_("It has to be a table with base_url and api_key; secrets.toml.example shows one."),
    ),
    "settings:unreadable": Entry(
        N_("A file can't be read: {field}"),
        N_("Check that it is valid TOML and that the server may read it, then restart Relay Studio."),
    ),
    "store": Entry(
        N_("The data can't be read or written"),
        N_("Check the data folder and the database, then try again."),
    ),
    "store:full": Entry(
        N_("The disk is full"),
        N_("Free some space where the data folder lies; nothing new can be kept until then."),
    ),
    "store:readonly": Entry(
        N_("The data folder can't be written to"),
        N_("Give the server the right to write there, or name another folder in RELAY_STUDIO_HOME."),
    ),
    "store:locked": Entry(
        N_("The database is busy"),
        N_("Try again in a moment. If it stays so, close other programs that use the same data folder."),
    ),
    "store:newer": Entry(
        N_("The data was written by a newer version"),
        N_("Update Relay Studio, or name another folder in RELAY_STUDIO_HOME."),
    ),
    "store:unavailable": Entry(
        N_("The database can't be reached"),
        N_("Check that it runs and that DATABASE_URL is right, then try again."),
    ),
    "vault": Entry(
        N_("A remembered key can't be read back"),
        N_(
            "The vault's own key has changed, or the entry was altered. Forget this relay and add its key again."
        ),
    ),
    "vault:missing": Entry(
        N_("This relay is no longer remembered"),
        N_("It was forgotten meanwhile, perhaps in another tab. Choose another relay or add it again."),
    ),
    "vault:origin": Entry(
        N_("A remembered key belongs to another address"),
        N_("The relay's address was altered, so its key is held back. Forget this relay and add it again."),
    ),
    "busy": Entry(
        N_("This conversation is being answered already"),
        N_("Wait for that answer or stop it; it may be running in another tab."),
    ),
    **clinic_fetch.ENTRIES,
    **clinic_transfer.ENTRIES,
    **clinic_prompts.ENTRIES,
    **clinic_schema.ENTRIES,
    **clinic_files.ENTRIES,
    **clinic_chat.ENTRIES,
    **clinic_compare.ENTRIES,
    **clinic_sets.ENTRIES,
    **clinic_drawing.ENTRIES,
    **clinic_embeddings.ENTRIES,
    **clinic_vectors.ENTRIES,
    **clinic_usage.ENTRIES,
    "relay": Entry(
        N_("The relay did not do what was asked"),
        N_("Its own words are below. Try again, or test the relay on the Connection page."),
    ),
    "relay.unreachable": Entry(
        N_("The relay can't be reached"),
        N_("Check the address and your network, then try again."),
    ),
    "relay.unreachable:name": Entry(
        N_("There is no server of this name"),
        N_("Check the spelling of the address; then your network and its name service."),
    ),
    "relay.unreachable:refused": Entry(
        N_("Nothing answers at this address"),
        N_("The server may be down, or the port is wrong. Check the address, then try again later."),
    ),
    "relay.unreachable:tls": Entry(
        N_("The relay's certificate can't be trusted"),
        N_(
            "It may be expired or made for another name, or something in between reads along. Ask the relay; if it only speaks plain http, write http:// before the address."
        ),
    ),
    "relay.unreachable:timeout": Entry(
        N_("The relay can't be reached: no connection in time"),
        N_("Check your network, and whether a proxy is needed or a firewall stands in the way."),
    ),
    "relay.silence": Entry(
        N_("The relay fell silent for {seconds} seconds"),
        N_(
            "The model may be overloaded or still thinking. Look at the relay's log before asking again, or try another model."
        ),
    ),
    "relay.not_an_api": Entry(
        N_("A web page answered instead of the API"),
        N_(
            "The address is probably that of the relay's website. Most relays want /v1 at the end; a login or protection page may also stand in front."
        ),
    ),
    "relay.key_refused": Entry(
        N_("The key was refused"),
        N_(
            "It is wrong, expired or switched off, or belongs to another relay. Copy it again from the relay that this address belongs to."
        ),
    ),
    "relay.funds": Entry(
        N_("The balance is used up"),
        N_(
            "Either the account or this key's own quota is empty: check both at the relay, and redeem codes you bought. One request may need more than is left."
        ),
    ),
    "relay.forbidden": Entry(
        N_("The key may not do this"),
        N_(
            "It may be limited to other models, groups or network addresses. Look at the key's settings at the relay, or use another model."
        ),
    ),
    "relay.address_missing": Entry(
        N_("This address does not exist at the relay"),
        N_(
            "The base address is probably wrong: try it with /v1 at the end, without /v1, and without anything after that."
        ),
    ),
    "relay.model_missing": Entry(
        N_("The relay has no channel for {model}"),
        N_(
            "Often the name is misspelled: copy it exactly from the model list. Otherwise the model is not in this key's group, or is out of service."
        ),
    ),
    "relay.parameter": Entry(
        N_("The relay rejected the request"),
        N_("Change the settings of this request or send it without them; the relay's own words are below."),
    ),
    "relay.parameter:named": Entry(
        N_("The relay rejected the parameter {parameter}"),
        N_("This model does not take it, or not with this value. Send the request without it."),
    ),
    "relay.stream_refused": Entry(
        N_("This model does not stream"),
        N_("Switch streaming off for it; the answer then comes in one piece."),
    ),
    "relay.too_large": Entry(
        N_("The request is too long for this model or relay"),
        N_(
            "Start a new conversation, shorten the text, use smaller images, or choose a model with a longer context."
        ),
    ),
    "relay.rate": Entry(
        N_("Too many requests right now"),
        N_("The relay or what stands behind it is overloaded. Wait a little, or try another model or group."),
    ),
    "relay.rate:wait": Entry(
        N_("Too many requests right now"),
        N_("The relay asks to wait {retry_after} seconds before the next try."),
    ),
    "relay.rate:silent": Entry(
        N_("Too many requests from this address"),
        N_("The relay gave no reason; usually it limits requests per network address. Wait a few minutes."),
    ),
    "relay.not_offered": Entry(
        N_("The relay does not offer this function"),
        N_("Its software lacks this endpoint. Use another relay for it."),
    ),
    "relay.upstream": Entry(
        N_("The relay, or the provider behind it, failed"),
        N_("This is not your fault. Try again in a moment; if it stays so, choose another model."),
    ),
    "relay.upstream:timeout": Entry(
        N_("The relay waited too long for the model"),
        N_(
            "A gateway gave up before the answer came. Look at the relay's log before asking again; streaming or a shorter request helps."
        ),
    ),
    "relay.empty": Entry(
        N_("The answer was empty"),
        N_(
            "The model ended without a word: the provider may have refused the request in silence, or a limit on the length left no room. Ask differently or try another model."
        ),
    ),
    "relay.cut": Entry(
        N_("The answer broke off"),
        N_("The connection was lost on the way. What came is kept; Continue goes on from there."),
    ),
}

UNNAMED: Mapping[str, str] = {
    "model": N_("this model"),
    "parameter": N_("a parameter"),
    "field": N_("a setting"),
    "type": N_("something else"),
    **dict.fromkeys(("limit_mb", "mb", "place", "seconds", "retry_after", "n", "days"), N_("N")),
    **dict.fromkeys(("status", "max_bytes", "megapixels", "limit", "given", "wanted"), N_("N")),
    **clinic_schema.UNNAMED,
    **clinic_drawing.UNNAMED,
    **clinic_embeddings.UNNAMED,
    **clinic_usage.UNNAMED,
    "name": N_("this file"),
    "names": N_("these files"),
}
"""What stands in a sentence for a value that nobody knows."""

CHARGED: Mapping[str, str] = {
    "no": N_("Nothing was charged."),
    "maybe": N_("The relay may have charged for it."),
    "yes": N_("The relay has charged for it, its log says."),
    "unlogged": N_("The relay's log has no charge for it so far."),
}
