"""The route that serves the drawing of the model in a share link."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from components.assembly.drawing.diagram import to_dot, to_svg
from components.assembly.drawing.forms import SCREEN
from components.assembly.drawing.rendering import TOO_LARGE
from components.assembly.spec.problems import Refused
from components.lessons.link import LETTERS, MAX_CHARACTERS, decode
from components.ui.learner import identity
from components.ui.preview.drawing_pool import BUSY, DrawingPool
from components.ui.security.address import address_of
from components.ui.session.experiment import Experiment
from components.ui.share.opened_link import PARAMETER

NAME = "link.svg"
DARK = "dark"
# Seconds for Graphviz; the page itself takes longer to load. Models of lessons take a tenth of a second.
TIMEOUT = 2.0
# A picture that is opened as a page of its own runs nothing and fetches nothing.
HEADERS = {
    "Cache-Control": "private, max-age=60",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
    "X-Content-Type-Options": "nosniff",
}
LATER = {"Retry-After": "5", "Cache-Control": "no-store"}


def routes(base: str) -> list[BaseRoute]:
    """The route, under the server's `base` path."""
    below = "/".join(["", *filter(None, [base.strip("/")])])
    return [Route(f"{below}/{NAME}", _drawing)]


async def _drawing(request: Request) -> Response:
    """Answer with the drawing; with 204 if there is none, which the page explains; or to retry later."""
    if not identity.is_admitted(request.cookies):
        return Response(status_code=403)
    link = request.query_params.get(PARAMETER, "")
    if not is_link(link):
        return Response(status_code=204)
    drawn = await drawing_pool.ask((link, DARK in request.query_params), address_of(request.scope))
    if isinstance(drawn, int):
        return Response(status_code=drawn, headers=LATER)
    if isinstance(drawn, str):
        return Response(drawn, media_type="image/svg+xml", headers=HEADERS)
    too_large = any(problem.code == TOO_LARGE for problem in drawn.problems)
    return Response(status_code=BUSY if too_large else 204, headers=LATER)


def is_link(text: str) -> bool:
    """Whether a text could be a link, before it is read."""
    return len(text) <= MAX_CHARACTERS and LETTERS.fullmatch(text) is not None


def draw(text: str, *, dark: bool) -> str:
    """The SVG of the model in a link, as the lesson's page draws it. Raises `Refused`."""
    link = decode(text)
    experiment = Experiment(link.options, link.recipe)
    return to_svg(to_dot(experiment.spec, weights=experiment.weights(), dark=dark, room=SCREEN), TIMEOUT)


def _drawn(asked: tuple[str, bool]) -> str | Refused:
    link, dark = asked
    try:
        return draw(link, dark=dark)
    except Refused as refused:
        return refused


drawing_pool = DrawingPool(_drawn)
