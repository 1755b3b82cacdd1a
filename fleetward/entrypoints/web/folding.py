"""Templates whose constant stretches are written out once for each language, and not for every page.

Between two values of a page stand words to translate, drawings, addresses without parameters and names of static
files; they were a third of what writing a page took. Django's cached loader keeps templates parsed; this one also
joins neighbours that no context can change. What a template says stays the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django.template.base import Node, NodeList, TextNode
from django.template.defaulttags import IfNode, URLNode
from django.template.library import SimpleNode
from django.template.loaders import cached
from django.templatetags.i18n import TranslateNode
from django.templatetags.static import StaticNode
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from fleetward.entrypoints.web.templatetags.look import icon

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from django.template.base import FilterExpression, Origin, Template
    from django.template.context import Context


class Loader(cached.Loader):
    """Django's cached loader; each template is folded when it comes in."""

    def get_template(self, template_name: str, skip: list[Origin] | None = None) -> Template:
        """From the cache, else read, parsed and folded."""
        known = self.get_template_cache.get(self.cache_key(template_name, skip))
        template = super().get_template(template_name, skip)
        if known is None and not self.engine.debug:  # the debug page looks for the node that failed
            fold(template.nodelist)
        return template


class Constant(Node):
    """Nodes that write the same in every context: rendered once for each language and way of escaping."""

    child_nodelists = ()

    def __init__(self, nodes: Sequence[Node]) -> None:
        self.nodes = nodes
        self.written: dict[tuple[str | None, bool], SafeString] = {}

    def render(self, context: Context) -> SafeString:
        """What they wrote the first time."""
        key = get_language(), context.autoescape
        if key not in self.written:
            text = "".join(str(node.render_annotated(context)) for node in self.nodes)
            self.written[key] = mark_safe(text)  # noqa: S308 (each node escaped its own)
        return self.written[key]


def fold(nodes: NodeList) -> None:
    """Join neighbouring constant nodes, here and in every list below. In place: blocks are known by their node."""
    folded: list[Node] = []
    run: list[Node] = []
    for node in nodes:
        if _is_constant(node):
            run.append(node)
            continue
        folded += [*_joined(run), node]
        run = []
        for below in _lists_of(node):
            fold(below)
    nodes[:] = [*folded, *_joined(run)]


def _joined(run: list[Node]) -> list[Node]:
    """A lone text needs no joining; a lone drawing or word is still written once."""
    return run if all(isinstance(node, TextNode) for node in run) else [Constant(run)]


def _lists_of(node: Node) -> Iterator[NodeList]:
    if isinstance(node, IfNode):  # its `nodelist` is a copy
        yield from (nodes for _condition, nodes in node.conditions_nodelists)
        return
    for name in node.child_nodelists:
        below = getattr(node, name, None)
        if isinstance(below, NodeList):
            yield below


def _is_constant(node: Node) -> bool:
    """Whether no context changes what the node writes, and it leaves nothing in the context."""
    match node:
        case TextNode():
            return True
        case TranslateNode():
            return not node.asvar and not node.message_context and _is_literal(node.filter_expression)
        case URLNode():
            return not (node.asvar or node.args or node.kwargs) and _is_literal(node.view_name)
        case StaticNode():
            return node.varname is None and _is_literal(node.path)
        case SimpleNode():
            given = [*node.args, *node.kwargs.values()]
            return node.func is icon and node.target_var is None and all(map(_is_literal, given))
    return False


def _is_literal(expression: FilterExpression) -> bool:
    if expression.filters:
        return False
    var = cast("Any", expression.var)
    return isinstance(var, str) or (getattr(var, "literal", None) is not None and not var.translate)
