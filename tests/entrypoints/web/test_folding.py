"""Folding changes nothing of what a template writes, in any language, and each word is looked up once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.template import Context, Engine, Template, engines
from django.template.base import Node, NodeList
from django.utils import translation

from fleetward.entrypoints.web import folding
from fleetward.entrypoints.web.folding import Constant, fold

if TYPE_CHECKING:
    import pytest

TEXT = """{% load i18n static look %}<h1>{% translate "Unassigned devices" %}</h1>{% icon "laptop" 14 %}
<a href="{% url 'pool' %}" title='{% translate "Export" %}'>{% static "fleetward/css/base.css" %}</a>{{ name }}
{% if shown %}{% translate "Search" %}{% elif name %}{% translate "Columns" %}{% else %}{% icon "x" %}!{% endif %}
{% for one in many %}{% translate "Model" %}: {{ one }}{% url 'pool' as place %}{{ place }}{% empty %}-{% endfor %}
{% with other=name %}{% translate other %}{% translate "Serial" as word %}{{ word }}{% translate word|upper %}
{% endwith %}
{% block inner %}{% translate "Apply" %}{% icon kind %}{% translate "May" context "month" %}{% endblock %}
{% autoescape off %}{% translate "Export" %}{{ name }}{% endautoescape %}"""

GIVEN = [
    {"name": "A & B", "kind": "bell", "many": ["<1>", "2"]},
    {"name": "", "shown": True, "kind": "x"},
    {"kind": "x", "many": [1]},
]


def engine() -> Engine:
    found: Engine = engines["django"].engine  # type: ignore[attr-defined]
    return found


def read(text: str) -> Template:
    return Template(text, engine=engine())


def constants(nodes: NodeList) -> list[Constant]:
    return [one for one in nodes if isinstance(one, Constant)]


def test_a_folded_template_writes_what_it_wrote_before() -> None:
    plain, folded = read(TEXT), read(TEXT)
    fold(folded.nodelist)
    assert constants(folded.nodelist)
    for _twice in range(2):
        for language in ("en", "nb", "en"):
            with translation.override(language):
                for given in GIVEN:
                    assert folded.render(Context(given)) == plain.render(Context(given))


def test_a_page_of_ours_is_folded_where_it_is_loaded() -> None:
    template = engine().get_template("pool/total.html")
    assert isinstance(engine().template_loaders[0], folding.Loader)
    assert template is engine().get_template("pool/total.html")
    below: list[Node] = [*template.nodelist]
    found = []
    for node in below:
        found += constants(NodeList([node]))
        below += [one for nodes in folding._lists_of(node) for one in nodes]
    assert found


def test_what_is_constant_is_rendered_once_for_each_language(monkeypatch: pytest.MonkeyPatch) -> None:
    template = read('{% load i18n %}{% translate "Search" %} {% translate "Export" %}')
    fold(template.nodelist)
    rendered: list[str] = []
    for node in constants(template.nodelist)[0].nodes:
        usual = node.render

        def counted(context: Context, usual: Any = usual) -> Any:
            rendered.append(str(translation.get_language()))
            return usual(context)

        monkeypatch.setattr(node, "render", counted)
    for language in ("en", "nb", "en", "nb"):
        with translation.override(language):
            assert template.render(Context()) == ("Search Export" if language == "en" else "Søk Eksporter")
    assert rendered == ["en", "en", "nb", "nb"]  # two words; the blank between them is text


def test_a_block_that_another_template_fills_is_still_the_same_block() -> None:
    base = read('{% load i18n %}<p>{% translate "Search" %}</p>{% block one %}{% translate "Export" %}{% endblock %}')
    fold(base.nodelist)
    child = read(
        '{% extends base %}{% load i18n %}{% block one %}{% translate "Apply" %}{{ block.super }}{% endblock %}'
    )
    fold(child.nodelist)
    with translation.override("en"):
        assert child.render(Context({"base": base})) == "<p>Search</p>ApplyExport"
