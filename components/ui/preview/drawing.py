"""The address of the drawing of the model that a link brings."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from components.assembly.diagram import to_dot, to_svg
from components.assembly.explain import Refused
from components.training.link import decode
from components.ui.opening import PARAMETER
from components.ui.setup import Setup, agreed

NAME = "link.svg"
DARK = "dark"
# A picture that is opened as a page of its own runs nothing and fetches nothing.
HEADERS = {
    "Cache-Control": "private, max-age=60",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
    "X-Content-Type-Options": "nosniff",
}


def routes(base: str) -> list[BaseRoute]:
    """The route, below the server's `base` path."""
    below = "/".join(["", *filter(None, [base.strip("/")])])
    return [Route(f"{below}/{NAME}", _drawing)]


def _drawing(request: Request) -> Response:
    """In a thread of its own: a model that was not drawn yet takes a twentieth of a second."""
    try:
        drawn = draw(request.query_params.get(PARAMETER, ""), dark=DARK in request.query_params)
    except Refused:
        # What is wrong with the link is for the page to say.
        return Response(status_code=204)
    return Response(drawn, media_type="image/svg+xml", headers=HEADERS)


def draw(text: str, *, dark: bool) -> str:
    """The drawing of the model that a link brings, as the lesson's page will draw it. Raises
    `Refused`."""
    link = decode(text)
    setup = agreed(Setup(link.options, link.recipe))
    return to_svg(to_dot(setup.spec, weights=setup.weights(), dark=dark))
