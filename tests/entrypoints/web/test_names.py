"""What is no person is called in the reader's language; a person by its own name."""

from django.utils import translation

from fleetward.domain.alerts.operations.recording import AGENT
from fleetward.domain.parts.operations.sending import PARTS_SYSTEM
from fleetward.domain.repairs.operations.locking import END_USER
from fleetward.domain.transfers.operations.placing import PLACER
from fleetward.entrypoints.web.names import NAMES, who


def test_whatever_acts_and_is_no_person_has_a_name_in_norwegian() -> None:
    with translation.override("nb"):
        named = [who(one.label) for one in (AGENT, PARTS_SYSTEM, END_USER, PLACER)]
        assert named == ["PC-agenten", "Delesystemet", "PC-ens bruker", "Plasseringsregler"]
        assert who("Kari Moen") == "Kari Moen"
    assert len(NAMES) == len(named)
