"""What docs/webhooks.md says is so: its example verifies our messages, its table lists our events."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.utils import timezone

from fleetward.domain.webhooks import signing
from fleetward.domain.webhooks.event_types import EVENT_TYPES

TEXT = (Path(__file__).resolve().parents[3] / "docs/webhooks.md").read_text()


def example() -> Any:
    (code,) = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)
    names: dict[str, Any] = {}
    exec(code, names)  # noqa: S102 (our own documentation)
    return names["is_ours"]


def test_the_example_knows_our_messages_and_no_others() -> None:
    new, old, body, is_ours = signing.new_seed(), signing.new_seed(), b'{"type":"claim.paid"}', example()
    made = signing.headers(message="msg_1", at=timezone.now(), body=body, seeds=[new, old])
    assert [is_ours(signing.secret(seed), made, body) for seed in (new, old, signing.new_seed())] == [True, True, False]
    assert not is_ours(signing.secret(new), made, body + b" ")
    late = signing.headers(message="msg_1", at=timezone.now() - timedelta(minutes=6), body=body, seeds=[new])
    assert not is_ours(signing.secret(new), late, body)


def test_the_table_lists_every_event() -> None:
    rows = re.findall(r"^\| `([\w.]+)`( \*)? \| (.+?) \|", TEXT, re.MULTILINE)
    assert rows == [(code, " *" if one.for_customers else "", str(one.label)) for code, one in EVENT_TYPES.items()]
