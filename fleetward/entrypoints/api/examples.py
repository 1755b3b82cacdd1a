"""An example of a schema: what it says itself, else something of its type."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    Resolve = Callable[[dict[str, Any]], dict[str, Any]]

FORMATS = {
    "uuid": "0199a2f4-8d1c-7b7e-9f7a-3b1f0c7d2e11", "date-time": "2026-11-26T08:00:00Z", "date": "2026-11-26",
    "email": "ola@fjord.example", "binary": "…", "uri": "https://fleet.example/",
}  # fmt: skip
TYPES: dict[str, Any] = {"integer": 1, "number": 1.5, "boolean": True, "null": None, "string": "…"}
DEEPEST = 6


def example_of(schema: dict[str, Any], resolve: Resolve, depth: int = DEEPEST) -> Any:
    """A value that fits."""
    found = resolve(schema)
    if "examples" in found:
        return found["examples"][0]
    if "const" in found or "default" in found:
        return found.get("const", found.get("default"))
    if "enum" in found:
        return found["enum"][0]
    if choices := found.get("anyOf") or found.get("oneOf"):
        return example_of(choices[0], resolve, depth)
    return _of_type(found, resolve, depth)


def _of_type(found: dict[str, Any], resolve: Resolve, depth: int) -> Any:
    kind = found.get("type", "string")
    if kind == "array":
        return [example_of(found["items"], resolve, depth - 1)] if depth and "items" in found else []
    if kind == "object":
        inside = found.get("properties", {}) if depth else {}
        return {name: example_of(one, resolve, depth - 1) for name, one in inside.items()}
    return FORMATS.get(found.get("format", ""), TYPES.get(kind))
