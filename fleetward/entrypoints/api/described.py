"""The OpenAPI 3.1 description: what ninja says, and what every resource has in common (docs/openapi.json)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ninja import NinjaAPI

from fleetward.domain.partners.actor import ActorKind
from fleetward.domain.partners.api_scopes import SCOPES
from fleetward.entrypoints.api import etags, idempotency, problems
from fleetward.entrypoints.api.callers import BearerToken, scopes_for

if TYPE_CHECKING:
    from collections.abc import Collection

    from fleetward.domain.partners.permissions import Permission

PREFIX = "/api/v1/"
ALWAYS = (400, 401, 403, 429, 500)
"""What every resource may refuse with."""

WHY = {
    400: "The request has not the form that is asked for",
    401: "No token, or one that does not serve",
    403: "The role or the scopes of the credential do not allow it",
    404: "There is nothing at this address, or it is not yours",
    409: "A rule forbids it now; or the same Idempotency-Key is being answered",
    412: "It was changed after you read it",
    413: "The body is too large",
    415: "The body is no JSON",
    422: "The Idempotency-Key came with another request before",
    428: "If-Match is missing",
    429: "Too many requests",
    500: "The fault is ours; nothing was kept",
}
HEADERS = {
    "RateLimit": {
        "description": "Calls left in this window, and seconds until it ends.",
        "schema": {"type": "string", "examples": ['"default";r=599;t=60']},
    },
    "RateLimit-Policy": {
        "description": "Calls in a window, and its length in seconds.",
        "schema": {"type": "string", "examples": ['"default";q=600;w=60']},
    },
    "X-Request-ID": {
        "description": "Yours if you sent one, else ours: quote it when you ask us.",
        "schema": {"type": "string"},
    },
}
TAGS = {
    "credentials": "Access tokens for programs, and what a credential may.",
    "devices": "PCs: the page Unassigned devices, and dashboards.",
    "customers": "Customers and the settings of their dashboards.",
    "transfers": "Bulk actions over PCs: asked for, looked at, run, undone. Each with a result for every PC.",
    "placement rules": "PCs that fit go to a customer's dashboard by themselves.",
    "enrolment": "cPINs, packages, and PCs that are expected to enrol.",
    "alerts": "What is wrong with PCs, or will be.",
    "repair cases": "Requests to repair one PC.",
    "parts": "Parts orders and the return of old parts.",
    "claims": "What a Service Delivery Partner asks back for finished repairs.",
    "payments": "What is paid for repairs: payment runs and tariffs, for the vendor's people; a partner's accounts.",
    "whereabouts": "Where is my PC?: each serial number with its verdict and the next step.",
    "support cases": "What you ask the support team, and what became of each serial number; the team works them here.",
    "notices": "What the person behind a personal token is told.",
    "audit log": "Who did what, on whose behalf.",
    "operations": "Work that goes on in the background, and the file it makes.",
    "partners": "For the vendor's people: partners and their certificates.",
    "sales feed": "For the vendor's people: feeds, what they brought, what it is read by, and what must be decided.",
    "feeds": "For distributors: sending files, with a token of the feed.",
    "support": "For the mail server: handing in what is written to support.",
    "xapi": "For the training system: course completions.",
    "parts system": "For the vendor's outside parts system.",
}
INTRODUCTION = """\
All that the pages do, with the same rules.

**Credentials.** A program gets an access token for an hour from `POST /api/v1/oauth/token` (OAuth 2.0 client
credentials); a person makes a personal token in the settings. Send either as `Authorization: Bearer …`. A
credential may do what its role may, within its scopes.

**Errors** are problem details (RFC 9457), in the language of `Accept-Language`. Programs go by `type`, which never
changes. What is somebody else's is answered as what does not exist: 404.

**Lists** come in pages: follow `next` and `prev`, or the header `Link`. A parameter that is not offered is refused.

**Repeating.** A `POST` with an `Idempotency-Key` is done once, however often it is sent within 24 hours.

**Changing.** `PATCH` needs `If-Match` with the `ETag` of what was read.

**Limits.** `RateLimit` says how many calls are left; 429 comes with `Retry-After`.

**Long work** is answered at once with 202; ask the address in `Location` how far it has come.

**A client and a command line** come with the platform (its folder `client`): typed Python without dependencies, and
`fleetward-cli devices list --unassigned`, `transfer`, `undo`, `where`. Ask your operator for them.

**Types of problems**, each behind `urn:fleetward:problem:`

"""
INTRODUCTION += "\n".join(f"- `{code}`: {meaning}" for code, meaning in problems.MEANINGS.items())


VENDOR, PARTNER = (ActorKind.VENDOR,), (ActorKind.PARTNER,)
OUTSIDE = (ActorKind.PARTNER, ActorKind.CUSTOMER)
"""For whom credentials act: the vendor's people; a partner; a partner or a customer."""


def allowed(
    permission: Permission | None, *, kinds: tuple[ActorKind, ...] = (), refuses: Collection[int] = (),
    changes: bool = False, desk: Permission | None = None, file: Collection[str] = (),
) -> dict[str, Any]:  # fmt: skip
    """Keywords of an operation's decorator: who may call it, and what it may refuse with.

    `changes`: of a resource that exists, so that If-Match is needed. `desk`: what the vendor's people need for it,
    where that is another permission. `file`: the media types of the file that it answers.
    """
    also = (*refuses, 412, 428) if changes else refuses
    extra: dict[str, Any] = {"responses": {code: _refusal(code) for code in sorted({*ALWAYS, *also})}}
    if changes:
        extra["parameters"] = [etags.DESCRIBED]
    if file:
        binary = {"schema": {"type": "string", "format": "binary"}}
        extra["responses"][200] = {"description": "The file", "content": dict.fromkeys(file, binary)}
    return {"auth": BearerToken(permission, kinds, desk), "openapi_extra": extra}


def _refusal(code: int) -> dict[str, Any]:
    return {"$ref": f"#/components/responses/Refused{code}"}


class Api(NinjaAPI):
    """Ninja's API, described in full."""

    def get_openapi_schema(self, **options: Any) -> Any:
        """The description, the same wherever it is asked for."""
        del options
        schema: Any = super().get_openapi_schema(path_prefix=PREFIX)
        needed = {
            operation.operation_id: auth.permission
            for router in self._get_bound_routers()
            for view in router.path_operations.values()
            for operation in view.operations
            for auth in operation.auth_callbacks
            if isinstance(auth, BearerToken)
        }
        for path in schema["paths"].values():
            for method, operation in path.items():
                if operation["operationId"] in needed:
                    _of_resource(method, operation, needed[operation["operationId"]])
        _components(schema)
        return schema


def _of_resource(method: str, operation: dict[str, Any], permission: Permission | None) -> None:
    scopes = scopes_for(permission) if permission else []
    operation["security"] = [{"OAuth2": scopes[:1]}, {"PersonalToken": scopes[:1]}]
    if permission:
        one_of = ", ".join(f"`{scope}`" for scope in scopes)
        operation["description"] = f"{operation.get('description', '')}\n\nScope: {one_of}.".strip()
    responses = operation["responses"]
    if method in {"post", "patch"}:
        responses |= {code: _refusal(code) for code in (413, 415)}
    if method == "post":
        operation["parameters"] = [*operation.get("parameters", []), idempotency.DESCRIBED]
        responses |= {code: _refusal(code) for code in (409, 422)}
    operation["responses"] = {str(code): responses[code] for code in sorted(responses, key=str)}
    for code, response in operation["responses"].items():
        if code.startswith("2"):
            refs = {name: {"$ref": f"#/components/headers/{name}"} for name in HEADERS}
            response["headers"] = refs | response.get("headers", {})


def _components(schema: Any) -> None:
    components = schema["components"]
    components["schemas"]["Problem"] = problems.SCHEMA
    components["responses"] = {
        f"Refused{code}": {"description": why, "content": {problems.CONTENT_TYPE: {"schema": problems.REF}}}
        for code, why in WHY.items()
    }
    components["headers"] = HEADERS
    schemes = components["securitySchemes"]
    schemes.pop("BearerToken", None)
    schemes |= {
        "OAuth2": {
            "type": "oauth2",
            "flows": {
                "clientCredentials": {
                    "tokenUrl": f"{PREFIX}oauth/token",
                    "scopes": {scope: _words(scope) for scope in SCOPES},
                }
            },
        },
        "PersonalToken": {"type": "http", "scheme": "bearer", "description": "Made by a person, in the settings."},
        "ClientSecret": {"type": "http", "scheme": "basic", "description": "Client id and client secret."},
    }
    used = {tag for path in schema["paths"].values() for one in path.values() for tag in one.get("tags", ())}
    schema["tags"] = [{"name": name, "description": text} for name, text in TAGS.items() if name in used]
    schema["servers"] = [{"url": "/", "description": "This installation"}]


def _words(scope: str) -> str:
    return ", ".join(sorted(str(one) for one in SCOPES[scope]))
