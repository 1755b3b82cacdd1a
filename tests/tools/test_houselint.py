"""Each house rule catches what it is for, and leaves the right form alone."""

from __future__ import annotations

import pytest

from tools.houselint.check import check_one
from tools.houselint.source import Source

ROOM = "fleetward/domain/devices/"
PAGE = "fleetward/entrypoints/web/pool/views.py"


def found(path: str, text: str) -> list[tuple[str, int]]:
    return [(finding.rule, finding.line) for finding in check_one(Source(path, text))]


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        (PAGE, "Device.objects.all()\n", [("FW001", 1)]),
        (PAGE, "Device._default_manager.all()\n", [("FW001", 1)]),
        (ROOM + "rules.py", "Device.objects.all()\n", [("FW001", 1)]),
        (ROOM + "queries.py", "Device.objects.all()\n", []),
        (ROOM + "operations/move.py", "Device.objects.all()\n", []),
        ("fleetward/foundation/jobs/operations.py", "Job.objects.all()\n", []),
        ("tests/domain/devices/test_queries.py", "Device.objects.all()\n", []),
    ],
)
def test_rows_are_reached_through_queries_and_operations_only(
    path: str, text: str, expected: list[tuple[str, int]]
) -> None:
    assert found(path, text) == expected


def test_a_room_may_not_reach_for_the_rows_of_another_room() -> None:
    text = "from fleetward.domain.devices.models import Product\n\n\ndef f() -> None:\n    Product.objects.all()\n"
    assert found("fleetward/domain/sales_feed/queries.py", text) == [("FW001", 5)]
    assert found(ROOM + "queries.py", text) == []


@pytest.mark.parametrize("name", ["utils", "helpers", "common", "core", "managers", "service", "misc"])
def test_names_that_say_nothing_are_refused(name: str) -> None:
    assert found(f"fleetward/domain/{name}/models.py", "") == [("FW002", 1)]
    assert found(f"fleetward/gateways/{name}.py", "") == [("FW002", 1)]
    assert found(f"fleetward/gateways/{name}_of_parts.py", "") == []


@pytest.mark.parametrize(
    "text",
    [
        'cursor.execute(f"SELECT {name}")\n',
        'cursor.execute("SELECT %s" % name)\n',
        'cursor.execute("SELECT " + name)\n',
        'cursor.execute("SELECT {}".format(name))\n',
        'cursor.execute(sql.SQL(f"SELECT {name}"))\n',
        'statement = f"SELECT {name}"\ncursor.execute(statement)\n',
        'SELECT = "SELECT {}"\ncursor.execute(SELECT.format(name))\n',
        'FROM = find()\ncursor.execute(f"SELECT 1 {FROM}")\n',
        'for statement in (f"DROP {name}",):\n    cursor.execute(statement)\n',
    ],
)
def test_sql_put_together_from_strings_is_found(text: str) -> None:
    assert [rule for rule, _ in found("fleetward/domain/devices/queries.py", text)] == ["FW003"]
    inside = "def f():\n" + "".join(f"    {line}\n" for line in text.splitlines())
    assert [rule for rule, _ in found("fleetward/domain/devices/queries.py", inside)] == ["FW003"]


@pytest.mark.parametrize(
    "text",
    [
        'cursor.execute("SELECT %s", [name])\n',
        'cursor.execute(f"SELECT 1")\n',
        'cursor.execute(sql.SQL("SELECT {}").format(name))\n',
        'SELECT = sql.SQL("SELECT {}")\ncursor.execute(SELECT.format(name))\n',
        'SELECT = """SELECT 1"""\ncursor.execute(SELECT, values)\n',
        'FROM = "FROM a"\nROWS = "SELECT 1 " + FROM\ncursor.execute(sql.SQL(ROWS + " WHERE true"))\n',
        'FROM = "FROM a"\ncursor.execute(f"SELECT 1 {FROM}")\n',
    ],
)
def test_constant_and_composed_sql_is_left_alone(text: str) -> None:
    assert found("fleetward/domain/devices/queries.py", text) == []


def test_a_place_that_may_build_sql_stands_in_the_list_with_its_reason() -> None:
    text = 'def write():\n    cursor.copy(f"COPY {table} FROM STDIN")\n'
    assert found("fleetward/domain/sales_feed/operations/effects.py", text) == []
    assert found("fleetward/domain/sales_feed/operations/decide.py", text) == [("FW003", 2)]


@pytest.mark.parametrize("name", ["Case", "CaseState", "OpenCase"])
def test_a_bare_case_is_refused_as_a_class(name: str) -> None:
    assert found("fleetward/domain/repairs/models.py", f"class {name}:\n    pass\n") == [("FW004", 1)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("def close_case():\n    pass\n", [("FW004", 1)]),
        ("def close(case):\n    pass\n", [("FW004", 1)]),
        ("def close_repair_case(support_case, repair_cases):\n    pass\n", []),
        ("class SupportCase:\n    pass\n", []),
        ("def f(x):\n    match x:\n        case 1:\n            pass\n", []),
        ("def begins_in_any_case(text):\n    pass\n", []),
        ("def showcase(casefold):\n    pass\n", []),
    ],
)
def test_cases_are_repair_cases_or_support_cases(text: str, expected: list[tuple[str, int]]) -> None:
    assert found("fleetward/domain/support/queries.py", text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("def move(actor):\n    pass\n", [("FW005", 1)]),
        ("def move(ids, *, actor):\n    pass\n", [("FW005", 1)]),
        ("@transaction.atomic\ndef move(ids):\n    pass\n", [("FW005", 2)]),
        ("@transaction.atomic\ndef move(*, actor, ids):\n    pass\n", []),
        ("def _part(actor, ids):\n    pass\n", []),
        ("def spool(stream):\n    pass\n", []),
    ],
)
def test_operations_take_keywords_only(text: str, expected: list[tuple[str, int]]) -> None:
    assert found(ROOM + "operations.py", text) == expected
    assert found(ROOM + "queries.py", text) == []


def test_files_end_at_400_lines_and_functions_at_50() -> None:
    assert found("fleetward/gateways/long.py", "x = 1\n" * 400) == []
    assert found("fleetward/gateways/long.py", "x = 1\n" * 401) == [("FW006", 400)]
    assert found("fleetward/entrypoints/web/static/long.css", "a {}\n" * 401) == [("FW006", 400)]
    assert found("fleetward/gateways/long.py", "def f():\n" + "    x = 1\n" * 49) == []
    assert found("fleetward/gateways/long.py", "def f():\n" + "    x = 1\n" * 50) == [("FW006", 1)]


@pytest.mark.parametrize("mark", ["TO" + "DO", "FIX" + "ME", "XX" + "X"])
def test_marks_of_unfinished_work_are_found_in_any_file(mark: str) -> None:
    assert found("fleetward/gateways/x.py", f"x = 1  # {mark} finish\n") == [("FW007", 1)]
    assert found("fleetward/entrypoints/web/templates/x.html", f"<!-- {mark} -->\n") == [("FW007", 1)]


@pytest.mark.parametrize("call", ["datetime.now()", "datetime.datetime.now()", "date.today()", "timezone.now()"])
def test_the_domain_is_told_the_time(call: str) -> None:
    assert found(ROOM + "queries.py", f"{call}\n") == [("FW008", 1)]
    assert found(PAGE, f"{call}\n") == []


def test_ways_in_do_not_save() -> None:
    assert found("fleetward/entrypoints/web/pool/forms.py", "self.instance.save()\n") == [("FW009", 1)]
    assert found(PAGE, "request.session.save()\n") == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("name = f\"{_('result')}.csv\"\n", [("FW010", 1)]),
        ("name = f\"{ngettext('a', 'b', n)}.csv\"\n", [("FW010", 1)]),
        ("name = _('result')\npath = f\"{name}.csv\"\n", []),
        ('path = f"{name(_x)}.csv"\n', []),
    ],
)
def test_strings_to_translate_stand_outside_f_strings(text: str, expected: list[tuple[str, int]]) -> None:
    assert found(PAGE, text) == expected
