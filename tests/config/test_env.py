from __future__ import annotations

import pytest

from fleetward.config import env


@pytest.mark.parametrize(("first", "second"), [("", ""), ("", "x"), ("x", "x")])
def test_a_variable_stands_with_the_one_it_needs(monkeypatch: pytest.MonkeyPatch, first: str, second: str) -> None:
    monkeypatch.setenv("FLEETWARD_FIRST", first)
    monkeypatch.setenv("FLEETWARD_SECOND", second)
    env.together("FLEETWARD_FIRST", "FLEETWARD_SECOND")


def test_a_variable_without_the_one_it_needs_is_refused_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLEETWARD_FIRST", "x")
    monkeypatch.delenv("FLEETWARD_SECOND", raising=False)
    with pytest.raises(env.BadSetting, match="FLEETWARD_FIRST needs FLEETWARD_SECOND"):
        env.together("FLEETWARD_FIRST", "FLEETWARD_SECOND")


@pytest.mark.parametrize(
    ("url", "read"),
    [
        ("", env.Smtp()),
        ("smtp://mail.example", env.Smtp("mail.example", 25)),
        ("smtp+starttls://me%40x:p%3Aw@mail.example", env.Smtp("mail.example", 587, "me@x", "p:w", starttls=True)),
        ("smtps://mail.example:4650/", env.Smtp("mail.example", 4650, tls=True)),
    ],
)
def test_a_mail_server_is_read_from_its_address(monkeypatch: pytest.MonkeyPatch, url: str, read: env.Smtp) -> None:
    monkeypatch.setenv("FLEETWARD_SMTP_URL", url)
    assert env.smtp("FLEETWARD_SMTP_URL") == read


@pytest.mark.parametrize(
    "url",
    [
        "mail.example",
        "http://mail.example",
        "smtp://",
        "smtp://a:secret@x:99999",
        "smtp://a:secret@x/inbox",
        "smtp://a:secret@[x",
    ],
)
def test_what_is_no_mail_server_is_refused_without_telling_a_password(
    monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.setenv("FLEETWARD_SMTP_URL", url)
    with pytest.raises(env.BadSetting, match="FLEETWARD_SMTP_URL must be") as refused:
        env.smtp("FLEETWARD_SMTP_URL")
    assert "secret" not in str(refused.value)


def test_one_of_a_few_words_is_the_first_unless_another_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FLEETWARD_LOG_FORMAT", raising=False)
    assert env.one_of("FLEETWARD_LOG_FORMAT", "line", "json") == "line"
    monkeypatch.setenv("FLEETWARD_LOG_FORMAT", "JSON")
    assert env.one_of("FLEETWARD_LOG_FORMAT", "line", "json") == "json"
    monkeypatch.setenv("FLEETWARD_LOG_FORMAT", "xml")
    with pytest.raises(env.BadSetting, match="FLEETWARD_LOG_FORMAT must be one of line, json, not 'xml'"):
        env.one_of("FLEETWARD_LOG_FORMAT", "line", "json")
