"""A server for the pull requests of the three forges, as far as the workflows speak to them.

GitHub: https://docs.github.com/rest/pulls/pulls; Forgejo: its /api/swagger, "createPullRequest";
GitLab: https://docs.gitlab.com/api/merge_requests. A second open one from the same branch is
refused, as there.
"""

from __future__ import annotations

import json
import re
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterator

FORM = "application/x-www-form-urlencoded"
PULLS = re.compile(
    r"(?:/api/v1)?/repos/octo-org/shop/pulls(?:/(\d+))?|/api/v4/projects/7/merge_requests"
)
# What GitLab calls what the other two have.
NAMES = {"source_branch": "head", "target_branch": "base", "description": "body"}


@dataclass
class Forge:
    """Its address, and the pull requests in the order in which they were opened."""

    url: str
    pulls: list[dict[str, Any]] = field(default_factory=list)


@contextmanager
def running() -> Iterator[Forge]:
    """Run a forge on a free port of this machine."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.forge = forge = Forge(f"http://127.0.0.1:{server.server_port}")  # type: ignore[attr-defined]
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield forge
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        address = urlsplit(self.path)
        head = parse_qs(address.query)["head"][0].partition(":")[2]
        found = [pull for pull in self._pulls if pull["head"] == head]
        self._answer(
            HTTPStatus.OK if PULLS.fullmatch(address.path) else HTTPStatus.NOT_FOUND, found
        )

    def do_POST(self) -> None:
        asked = self._body()
        if not PULLS.fullmatch(urlsplit(self.path).path):
            self._answer(HTTPStatus.NOT_FOUND, {})
        elif any(pull["head"] == asked["head"] for pull in self._pulls):
            is_github = "api.github" in self.path
            status = HTTPStatus.UNPROCESSABLE_ENTITY if is_github else HTTPStatus.CONFLICT
            self._answer(status, {"message": "exists already"})
        else:
            self._pulls.append({"number": len(self._pulls) + 1, **asked})
            self._answer(HTTPStatus.CREATED, self._pulls[-1])

    def do_PATCH(self) -> None:
        found = PULLS.fullmatch(urlsplit(self.path).path)
        pull = self._pulls[int(found[1]) - 1] if found else {}
        pull.update(self._body())
        self._answer(HTTPStatus.OK, pull)

    @property
    def _pulls(self) -> list[dict[str, Any]]:
        pulls: list[dict[str, Any]] = self.server.forge.pulls  # type: ignore[attr-defined]
        return pulls

    def _body(self) -> dict[str, Any]:
        text = self.rfile.read(int(self.headers["Content-Length"])).decode()
        if self.headers["Content-Type"] != FORM:
            return dict(json.loads(text))
        return {NAMES.get(name, name): values[0] for name, values in parse_qs(text).items()}

    def _answer(self, status: HTTPStatus, content: object) -> None:
        text = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_: object) -> None:
        pass
