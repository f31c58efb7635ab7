"""Relays out of secrets.toml."""

from pathlib import Path

import pytest

from components.core.settings import SecretRelays, secret_relays

GOOD = """
[relays.work]
base_url = "https://relay.example.com/v1"
api_key = "sk-from-secrets"
title = "Work"

[relays.home]
base_url = "https://home.example.com"
api_key = "sk-from-secrets-too"
"""


@pytest.fixture
def written(tmp_path: Path):
    def write(*texts: str) -> SecretRelays:
        files = [tmp_path / f"{number}" / "secrets.toml" for number in range(len(texts))]
        for file, text in zip(files, texts, strict=True):
            file.parent.mkdir()
            file.write_text(text, encoding="utf-8")
        return secret_relays(files)

    return write


def _faults(secrets: SecretRelays) -> list[tuple[object, object]]:
    return [(fault.values["field"], fault.values["reason"]) for fault in secrets.faults]


def test_every_table_is_a_relay_titled_by_its_name_if_nothing_else(written) -> None:
    secrets = written(GOOD)
    assert {name: relay.title for name, relay in secrets.relays.items()} == {"work": "Work", "home": "home"}
    assert secrets.relays["work"].api_key.get_secret_value() == "sk-from-secrets"
    assert secrets.faults == ()


def test_no_file_means_no_relays(tmp_path: Path) -> None:
    assert secret_relays([tmp_path / "none" / "secrets.toml"]) == SecretRelays({}, ())


def test_the_first_file_that_has_a_name_wins(written) -> None:
    other = GOOD.replace("Work", "Other").replace("relays.home", "relays.more")
    secrets = written(GOOD, other)
    assert (secrets.relays["work"].title, set(secrets.relays)) == ("Work", {"work", "home", "more"})


@pytest.mark.parametrize(
    ("text", "field", "reason"),
    [
        ("[relays.x]\napi_key = 'sk-secret-value'", "relays.x.base_url", "missing"),
        ("[relays.x]\nbase_url = 'https://a.example'", "relays.x.api_key", "missing"),
        ("[relays.x]\nbase_url = 'https://a.example'\napi_key = 7", "relays.x.api_key", "missing"),
        ("[relays]\nx = 'sk-secret-value'", "relays.x", "shape"),
        ("relays = 'sk-secret-value'", "relays", "shape"),
        ("[relays.x\napi_key = 'sk-secret-value'", ".streamlit/secrets.toml", "unreadable"),
    ],
)
def test_a_bad_entry_is_named_without_its_content(written, text: str, field: str, reason: str) -> None:
    secrets = written(text)
    assert _faults(secrets) == [(field, reason)]
    assert "secret-value" not in f"{secrets!r} {[str(fault) for fault in secrets.faults]}"


def test_one_bad_entry_does_not_hide_the_others(written) -> None:
    assert set(written(GOOD + "[relays.bad]\n").relays) == {"work", "home"}


def test_other_secrets_are_left_alone(written) -> None:
    assert written("password = 'x'\n[auth]\nclient = 'y'") == SecretRelays({}, ())


def test_keys_show_in_no_repr(written) -> None:
    assert "sk-from-secrets" not in repr(written(GOOD))
