from __future__ import annotations

import re

import pytest
from django.urls import reverse

from fleetward.entrypoints.api.examples import example_of
from fleetward.entrypoints.api.reference import type_of, words
from fleetward.entrypoints.api.urls import api
from tests.factories import partners

pytestmark = pytest.mark.usefixtures("db")


def page(tag: str = "") -> str:
    answer = partners.browser().get(reverse("developers-tag", args=[tag]) if tag else reverse("developers"))
    assert answer.status_code == 200
    return answer.content.decode()


def test_every_operation_stands_in_the_overview_and_on_the_page_of_its_tag() -> None:
    schema = api.get_openapi_schema()
    overview = page()
    for path, methods in schema["paths"].items():
        for operation in methods.values():
            assert f'#{operation["operationId"]}">{path}<' in overview
    pages = "".join(page(tag) for tag in set(re.findall(r"/developers/([\w-]+)/", overview)))
    named = {one["operationId"] for methods in schema["paths"].values() for one in methods.values()}
    assert set(re.findall(r'<section class="card" id="(\w+)"', pages)) == named


def test_people_who_have_signed_in_stay_in_their_frame() -> None:
    browser = partners.browser(partners.partner_user(partners.partner()))
    assert "left-panel" in browser.get(reverse("developers")).content.decode()
    assert "left-panel" not in page()


def test_a_tag_that_is_none_is_not_there() -> None:
    assert partners.browser().get("/developers/nothing/").status_code == 404


def test_no_other_host_is_named_to_be_asked() -> None:
    assert re.findall(r'(?:src|href)="(https?:[^"]+)"', page() + page("transfers")) == []


def test_descriptions_are_escaped() -> None:
    assert words("a `<b>` **c** <i>") == '<p>a <code class="mono">&lt;b&gt;</code> <strong>c</strong> &lt;i&gt;</p>'


def test_lists_are_lists() -> None:
    assert words("Types:\n\n- `a`: one\n- b") == (
        '<p>Types:</p><ul class="bullets"><li><code class="mono">a</code>: one</li><li>b</li></ul>'
    )


def test_every_area_is_reached_from_the_top() -> None:
    overview = page()
    areas = re.findall(r'<a class="button small" lang="en" href="#([\w-]+)">', overview)
    assert areas == re.findall(r'<section class="card" id="([\w-]+)"', overview)
    assert len(areas) == len(api.get_openapi_schema()["tags"])


def test_types_and_examples_are_put_in_few_words() -> None:
    schema = {"anyOf": [{"type": "string", "format": "uuid"}, {"type": "null"}]}
    assert type_of(schema) == "uuid | null"
    assert type_of({"type": "integer", "minimum": 1, "maximum": 5}) == "integer (≥ 1, ≤ 5)"
    assert example_of(schema, lambda one: one) == "0199a2f4-8d1c-7b7e-9f7a-3b1f0c7d2e11"
    assert example_of({"type": "array", "items": {"enum": ["a", "b"]}}, lambda one: one) == ["a"]
