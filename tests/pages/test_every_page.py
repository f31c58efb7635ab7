"""Every page opens on an empty store with the sandbox, in both languages."""

import pytest

from components.core import i18n
from components.ui.shell import screens

PAGES = [screen.name for screen in screens()]


@pytest.mark.parametrize("locale", ["en-US", "zh-CN"])
@pytest.mark.parametrize("page", PAGES)
def test_every_page_opens_without_an_error(open_app, page, locale):
    app = open_app(page, locale)
    assert not app.exception
    assert [error.value for error in app.error] == []
    assert len(app.main) > 0


@pytest.mark.parametrize("page", PAGES)
def test_every_page_wears_the_frame(open_app, page):
    app = open_app(page, "zh-CN")
    assert app.radio(key="shell.language").value == "zh_CN"
    assert app.selectbox(key="shell.relay").value == "sandbox"


@pytest.mark.parametrize("page", PAGES)
def test_no_page_shows_the_other_language_after_a_switch(open_app, page):
    app = open_app(page, "en-US")
    labels = {button.label for button in app.button if button.label}
    app.radio(key="shell.language").set_value("zh_CN").run()
    assert not app.exception
    left = {button.label for button in app.button} & labels
    assert {label for label in left if i18n.translated("zh_CN", label) != label} == set()
