"""The reference of the API as pages of our own, out of its description: no other host, no script."""

from __future__ import annotations

import json
import re
from functools import cache
from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.shortcuts import render
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify

from fleetward.entrypoints.api.examples import example_of
from fleetward.entrypoints.api.urls import api

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import HttpRequest, HttpResponse

LIMITS = (("minimum", "≥"), ("maximum", "≤"), ("maxLength", "≤"))
DEEPEST = 3
"""How far fields inside fields are written out."""


def developers(request: HttpRequest) -> HttpResponse:
    """How to begin, and every operation in a line."""
    schema = _schema()
    context = {"introduction": words(schema["info"]["description"]), "tags": _tags(), "layout": _layout(request)}
    return render(request, "developers/overview.html", context)


def developers_tag(request: HttpRequest, tag: str) -> HttpResponse:
    """The operations of one tag in full."""
    found = next((one for one in _tags() if one["slug"] == tag), None)
    if found is None:
        raise Http404
    context = {"tag": found, "tags": _tags(), "layout": _layout(request)}
    return render(request, "developers/tag.html", context)


def _layout(request: HttpRequest) -> str:
    return "shell.html" if getattr(request, "actor", None) else "developers/outside.html"


@cache
def _schema() -> Any:
    return json.loads(json.dumps(api.get_openapi_schema(), default=str))


@cache
def _tags() -> list[dict[str, Any]]:
    tags: dict[str, dict[str, Any]] = {
        one["name"]: one | {"slug": slugify(one["name"]), "operations": []} for one in _schema()["tags"]
    }
    for path, methods in _schema()["paths"].items():
        for method, operation in methods.items():
            tags[operation["tags"][0]]["operations"].append(_operation(method, path, operation))
    return list(tags.values())


def _operation(method: str, path: str, operation: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": operation["operationId"], "method": method.upper(), "path": path, "summary": operation["summary"],
        "description": words(operation.get("description", "")),
        "parameters": [_parameter(one) for one in operation.get("parameters", ())],
        "body": _body(operation), "answers": list(_answers(operation)),
    }  # fmt: skip


def _parameter(one: dict[str, Any]) -> dict[str, Any]:
    schema = one["schema"]
    told = one.get("description") or schema.get("description", "")
    return {
        "name": one["name"], "in": one["in"], "required": one.get("required", False), "type": type_of(schema),
        "description": words(told), "default": schema.get("default"),
    }  # fmt: skip


def _body(operation: dict[str, Any]) -> dict[str, Any] | None:
    content = operation.get("requestBody", {}).get("content", {})
    for media, one in content.items():
        schema = one["schema"]
        return {"media": media, "fields": list(fields(schema)), "example": _example(schema)}
    return None


def _answers(operation: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for code, answer in operation["responses"].items():
        found = resolved(answer)
        good = code.startswith("2")
        shapes: list[dict[str, Any]] = [one.get("schema", {}) for one in found.get("content", {}).values()]
        schema = shapes[0] if good and shapes else {}
        yield {
            "code": code, "tone": "good" if good else "", "description": found.get("description", ""),
            "fields": list(fields(schema)) if schema else [], "example": _example(schema) if schema else "",
        }  # fmt: skip


def _example(schema: dict[str, Any]) -> str:
    if schema.get("format") == "binary":
        return ""
    return json.dumps(example_of(schema, resolved), indent=2, ensure_ascii=False)


def resolved(schema: dict[str, Any]) -> dict[str, Any]:
    """What a reference stands for."""
    while "$ref" in schema:
        found: Any = _schema()
        for name in schema["$ref"].removeprefix("#/").split("/"):
            found = found[name]
        schema = found
    return schema


def fields(schema: dict[str, Any], prefix: str = "", depth: int = DEEPEST) -> Iterator[dict[str, Any]]:
    """Each field of an object, and of the objects inside it."""
    whole = _inner(schema)
    for name, one in whole.get("properties", {}).items():
        told = one.get("description") or resolved(one).get("description", "")
        yield {
            "name": f"{prefix}{name}", "required": name in whole.get("required", ()), "type": type_of(one),
            "description": words(told if "$ref" not in one else ""),
        }  # fmt: skip
        inner = _inner(one)
        if depth > 1 and inner.get("properties"):
            many = "[]" if _plain(one).get("type") == "array" else ""
            yield from fields(inner, f"{prefix}{name}{many}.", depth - 1)


def _plain(schema: dict[str, Any]) -> dict[str, Any]:
    """Without null among its possibilities."""
    found = resolved(schema)
    choices = [one for one in found.get("anyOf", ()) if one.get("type") != "null"]
    return resolved(choices[0]) if choices else found


def _inner(schema: dict[str, Any]) -> dict[str, Any]:
    """The object, or what an array has in it."""
    found = _plain(schema)
    return resolved(found["items"]) if found.get("type") == "array" and "items" in found else found


def type_of(schema: dict[str, Any]) -> str:
    """In a few words."""
    found = resolved(schema)
    if "anyOf" in found:
        return " | ".join(dict.fromkeys(type_of(one) for one in found["anyOf"]))
    if "const" in found:
        return json.dumps(found["const"])
    if "enum" in found:
        return " | ".join(json.dumps(one) for one in found["enum"])
    if found.get("type") == "array":
        return f"[{type_of(found.get('items', {}))}]"
    kind = found.get("format") or found.get("type", "any")
    limits = [f"{sign} {found[name]}" for name, sign in LIMITS if name in found]
    return f"{kind} ({', '.join(limits)})" if limits else str(kind)


def words(text: str) -> SafeString:
    """Paragraphs, lists, `code` and **strong** of a description as HTML."""
    html = re.sub(r"`([^`]+)`", r'<code class="mono">\1</code>', escape(text))
    html = re.sub(r"\*\*([^*]+)\*\*", r"<strong>\1</strong>", html)
    paragraphs = [one for one in html.split("\n\n") if one.strip()]
    return mark_safe("".join(_block(one) for one in paragraphs))  # noqa: S308 (escaped above)


def _block(html: str) -> str:
    if not html.startswith("- "):
        return f"<p>{html}</p>"
    items = "".join(f"<li>{one}</li>" for one in html.removeprefix("- ").split("\n- "))
    return f'<ul class="bullets">{items}</ul>'
