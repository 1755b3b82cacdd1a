from __future__ import annotations

import pytest
from django.utils import timezone

from fleetward.domain.customers.letters import Letter, letter
from tests.factories import partners

pytestmark = pytest.mark.usefixtures("db")


def written(*languages: str, name: str = "Fjord Eiendom AS") -> Letter:
    theirs = partners.customer(partners.partner(), name)
    made, _ = partners.invitation(theirs)
    return letter(made, theirs, "https://x/secret", languages)


def test_it_says_who_invites_to_what_as_what_and_until_when() -> None:
    told = written("en")
    assert (told.to, told.subject) == ("ola@fjord.example", "Invitation to the dashboard of Fjord Eiendom AS")
    for part in ("Nordlys Data AS", "Workforce Experience Platform", "IT administrator", "https://x/secret", "valid"):
        assert part in told.text


def test_it_speaks_each_language_in_turn() -> None:
    told = written("nb", "en")
    assert told.subject == (
        "Invitasjon til kundeoversikten for Fjord Eiendom AS / Invitation to the dashboard of Fjord Eiendom AS"
    )
    assert told.text.index("Åpne denne lenken") < told.text.index("Open this link")
    assert told.text.count("https://x/secret") == 2


def test_a_name_with_line_breaks_cannot_add_a_header() -> None:
    assert "\n" not in written("en", name="Fjord\nBcc: everybody@example.com").subject


def test_the_day_is_the_last_on_which_it_holds() -> None:
    assert f"{timezone.localtime().year}" in written("en").text
