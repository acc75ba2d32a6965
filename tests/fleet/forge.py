"""A forge to run Renovate against: git over HTTP, and the part of Gitea's API that Renovate calls.

It serves bare repositories below a folder on this computer, knows no users, and keeps pull requests
and statuses in memory. Paths, fields and status codes are those of Gitea's API v1.
"""

from __future__ import annotations

import base64
import json
import os
import re
import subprocess
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, quote, unquote, urlsplit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

BRANCH = "main"
MOMENT = "2026-11-23T10:00:00Z"
BOT = {"id": 1, "login": "renovate", "full_name": "Renovate", "email": "renovate@example.com"}
Answer = tuple[HTTPStatus, Any]
NOT_FOUND: Answer = (HTTPStatus.NOT_FOUND, {"message": "The target couldn't be found."})


@dataclass
class Hosted:
    """A repository of the forge, and what was opened and reported there."""

    name: str
    path: Path
    url: str
    pulls: list[dict[str, Any]] = field(default_factory=list)
    issues: list[dict[str, Any]] = field(default_factory=list)
    comments: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    statuses: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def git(self, *arguments: str) -> bytes | None:
        """Run git in the repository; return what it prints, or None where it fails."""
        process = subprocess.run(
            ["git", "-C", self.path, *arguments], capture_output=True, check=False
        )
        return None if process.returncode else process.stdout

    def commit(self, ref: str) -> str | None:
        """Return the id of the commit that a branch, tag or id stands for."""
        printed = self.git("rev-parse", "--verify", "--quiet", f"{ref}^{{commit}}")
        return printed.decode().strip() if printed else None


class Forge(ThreadingHTTPServer):
    """The server; it listens on this computer alone."""

    daemon_threads = True

    def __init__(self, folder: Path) -> None:
        """Serve the repositories that are added, from a folder."""
        super().__init__(("127.0.0.1", 0), Handler)
        self.folder = folder
        self.repositories: dict[str, Hosted] = {}
        self.lock = Lock()

    @property
    def url(self) -> str:
        """The address of the forge, which the API and the repositories are below."""
        return f"http://localhost:{self.server_port}"

    def add(self, name: str) -> Hosted:
        """Add an empty repository, named as owner/name, that takes pushes."""
        path = self.folder / f"{name}.git"
        subprocess.run(
            ["git", "init", "--quiet", "--bare", f"--initial-branch={BRANCH}", path], check=True
        )
        made = Hosted(name, path, f"{self.url}/{name}.git")
        for setting in ("http.receivepack", "uploadpack.allowFilter"):
            assert made.git("config", setting, "true") is not None
        self.repositories[name] = made
        return made


@contextmanager
def serve(folder: Path) -> Iterator[Forge]:
    """Answer for the repositories that are added, from a folder, until this is left."""
    with Forge(folder) as forge:
        Thread(target=forge.serve_forever, daemon=True).start()
        yield forge
        forge.shutdown()


class Handler(BaseHTTPRequestHandler):
    """Answers one request: of the API, or of git by `git http-backend`."""

    server: Forge

    def do_GET(self) -> None:
        """Answer any request."""
        address = urlsplit(self.path)
        if "chunked" in self.headers.get("Transfer-Encoding", ""):
            self._send(HTTPStatus.LENGTH_REQUIRED, {"message": "A length is needed."})
            return
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if not address.path.startswith("/api/v1/"):
            self._git(unquote(address.path), address.query, body)
            return
        query = {name: values[-1] for name, values in parse_qs(address.query).items()}
        with self.server.lock:
            status, answer = call(
                self.server,
                f"{self.command} {unquote(address.path.removeprefix('/api/v1'))}",
                query,
                json.loads(body or b"{}"),
            )
        headers: dict[str, str] = {}
        if isinstance(answer, list):
            answer, headers = self._page(answer, address.path, query)
        self._send(status, answer, headers)

    do_POST = do_PATCH = do_PUT = do_DELETE = do_GET  # noqa: N815 - the names that http.server calls

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - http.server's name
        """Say nothing: what matters is in the repositories."""

    def _page(
        self, entries: list[Any], path: str, query: dict[str, str]
    ) -> tuple[list[Any], dict[str, str]]:
        """Return the page of a list that was asked for, and the headers that lead to the next."""
        page, limit = int(query.get("page", 1)), int(query.get("limit", 50))
        headers = {"X-Total-Count": str(len(entries))}
        if page * limit < len(entries):
            following = query | {"page": str(page + 1)}
            words = "&".join(f"{name}={quote(value)}" for name, value in following.items())
            headers["Link"] = f'<{self.server.url}{path}?{words}>; rel="next"'
        return entries[(page - 1) * limit : page * limit], headers

    def _send(self, status: int, answer: Any, headers: dict[str, str] | None = None) -> None:  # noqa: ANN401 - JSON
        content = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json;charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def _git(self, path: str, query: str, body: bytes) -> None:
        """Hand a request to git's own server program, and back what it answers."""
        process = subprocess.run(
            ["git", "http-backend"],
            input=body,
            stdout=subprocess.PIPE,
            check=False,
            env={
                "PATH": os.environ["PATH"],
                "GIT_PROJECT_ROOT": str(self.server.folder),
                "GIT_HTTP_EXPORT_ALL": "1",
                "GIT_PROTOCOL": self.headers.get("Git-Protocol", ""),
                "REQUEST_METHOD": self.command,
                "PATH_INFO": path,
                "QUERY_STRING": query,
                "CONTENT_TYPE": self.headers.get("Content-Type", ""),
                "CONTENT_LENGTH": str(len(body)),
                "HTTP_CONTENT_ENCODING": self.headers.get("Content-Encoding", ""),
            },
        )
        head, _, content = process.stdout.partition(b"\r\n\r\n")
        headers = dict(line.split(": ", 1) for line in head.decode().splitlines())
        self.send_response(int(headers.pop("Status", "200").split()[0]))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)


def call(forge: Forge, request: str, query: dict[str, str], body: dict[str, Any]) -> Answer:
    """Answer a call of the API, given as its method and its path below /api/v1.

    What Gitea has and Renovate does not call is not found here.
    """
    if request == "GET /version":
        return HTTPStatus.OK, {"version": "1.24.0"}
    if request == "GET /user":
        return HTTPStatus.OK, BOT
    if request == "GET /repos/search":
        found = [_repository(each) for each in forge.repositories.values()]
        return HTTPStatus.OK, {"ok": True, "data": found}
    match = re.fullmatch(r"(\w+) /repos/([^/]+/[^/]+)(?:/(.*))?", request)
    repository = forge.repositories.get(match[2]) if match else None
    if not match or repository is None:
        return NOT_FOUND
    method, rest = match[1], match[3] or ""
    for pattern, function in CALLS.items():
        if found_call := re.fullmatch(pattern, f"{method} {rest}".strip()):
            return function(repository, found_call.groups(), query, body)
    return NOT_FOUND


def _repository(repository: Hosted) -> dict[str, Any]:
    owner, _, name = repository.name.partition("/")
    return {
        "id": 1,
        "owner": {"id": 2, "login": owner, "full_name": "", "email": f"{owner}@example.com"},
        "name": name,
        "full_name": repository.name,
        "default_branch": BRANCH,
        "clone_url": repository.url,
        "empty": repository.commit(BRANCH) is None,
        "archived": False,
        "fork": False,
        "mirror": False,
        "has_issues": True,
        "has_pull_requests": True,
        "allow_merge_commits": True,
        "default_merge_style": "merge",
        "permissions": {"admin": False, "push": True, "pull": True},
    }


def _get_repository(repository: Hosted, *_: object) -> Answer:
    return HTTPStatus.OK, _repository(repository)


def _contents(
    repository: Hosted, words: tuple[str, ...], query: dict[str, str], _: dict[str, Any]
) -> Answer:
    content = repository.git("cat-file", "blob", f"{query.get('ref', BRANCH)}:{words[0]}")
    if content is None:
        return NOT_FOUND
    return HTTPStatus.OK, {
        "name": words[0].rpartition("/")[2],
        "path": words[0],
        "type": "file",
        "encoding": "base64",
        "content": base64.b64encode(content).decode(),
    }


def _labels(*_: object) -> Answer:
    return HTTPStatus.OK, []


def _pull(repository: Hosted, pull: dict[str, Any]) -> dict[str, Any]:
    """Return a pull request as it is now: its head is wherever its branch is."""
    head = pull["head"] | {"sha": repository.commit(pull["head"]["ref"]) or pull["head"]["sha"]}
    return pull | {"head": head}


def _list_pulls(
    repository: Hosted, _words: tuple[str, ...], query: dict[str, str], _body: dict[str, Any]
) -> Answer:
    states = ("open", "closed") if query.get("state") == "all" else (query.get("state", "open"),)
    pulls = [_pull(repository, pull) for pull in repository.pulls if pull["state"] in states]
    return HTTPStatus.OK, pulls[::-1]


def _get_pull(repository: Hosted, words: tuple[str, ...], *_: object) -> Answer:
    for pull in repository.pulls:
        if str(pull["number"]) == words[0]:
            return HTTPStatus.OK, _pull(repository, pull)
    return NOT_FOUND


def _create_pull(
    repository: Hosted, _words: tuple[str, ...], _query: dict[str, str], body: dict[str, Any]
) -> Answer:
    sha = repository.commit(body["head"])
    if sha is None or repository.commit(body["base"]) is None:
        return NOT_FOUND
    for pull in repository.pulls:
        if pull["state"] == "open" and pull["head"]["ref"] == body["head"]:
            return HTTPStatus.CONFLICT, {"message": "pull request already exists for these targets"}
    pull = {
        "number": _next_number(repository),
        "state": "open",
        "title": body["title"],
        "body": body["body"],
        "base": _end(repository, body["base"]),
        "head": _end(repository, body["head"]),
        "mergeable": True,
        "merged": False,
        "labels": [],
        "assignees": None,
        "user": BOT,
        "created_at": MOMENT,
        "updated_at": MOMENT,
        "closed_at": None,
    }
    repository.pulls.append(pull)
    return HTTPStatus.CREATED, pull


def _end(repository: Hosted, branch: str) -> dict[str, Any]:
    return {
        "label": branch,
        "ref": branch,
        "sha": repository.commit(branch),
        "repo": {"full_name": repository.name},
    }


def _next_number(repository: Hosted) -> int:
    """Return the next number of the repository: issues and pull requests share them."""
    return len(repository.pulls) + len(repository.issues) + 1


def _update_pull(
    repository: Hosted, words: tuple[str, ...], _query: dict[str, str], body: dict[str, Any]
) -> Answer:
    for pull in repository.pulls:
        if str(pull["number"]) == words[0]:
            pull.update({key: body[key] for key in ("title", "body", "state") if key in body})
            return HTTPStatus.CREATED, _pull(repository, pull)
    return NOT_FOUND


def _list_issues(repository: Hosted, *_: object) -> Answer:
    return HTTPStatus.OK, repository.issues[::-1]


def _create_issue(
    repository: Hosted, _words: tuple[str, ...], _query: dict[str, str], body: dict[str, Any]
) -> Answer:
    issue = {
        "number": _next_number(repository),
        "state": "open",
        "title": body["title"],
        "body": body["body"],
        "labels": [],
        "assignees": None,
    }
    repository.issues.append(issue)
    return HTTPStatus.CREATED, issue


def _list_comments(repository: Hosted, words: tuple[str, ...], *_: object) -> Answer:
    return HTTPStatus.OK, repository.comments.get(words[0], [])


def _create_comment(
    repository: Hosted, words: tuple[str, ...], _query: dict[str, str], body: dict[str, Any]
) -> Answer:
    comments = repository.comments.setdefault(words[0], [])
    comments.append({"id": len(comments) + 1, "body": body["body"]})
    return HTTPStatus.CREATED, comments[-1]


def _create_status(
    repository: Hosted, words: tuple[str, ...], _query: dict[str, str], body: dict[str, Any]
) -> Answer:
    if repository.commit(words[0]) is None:
        return NOT_FOUND
    statuses = repository.statuses.setdefault(words[0], [])
    status = {
        "id": len(statuses) + 1,
        "status": body["state"],
        "context": body["context"],
        "description": body.get("description", ""),
        "target_url": body.get("target_url", ""),
        "created_at": MOMENT,
    }
    statuses.append(status)
    return HTTPStatus.CREATED, status


def _list_statuses(repository: Hosted, words: tuple[str, ...], *_: object) -> Answer:
    sha = repository.commit(words[0])
    if sha is None:
        return NOT_FOUND
    return HTTPStatus.OK, repository.statuses.get(sha, [])[::-1]


CALLS: dict[str, Callable[..., Answer]] = {
    "GET": _get_repository,
    r"GET contents/(.+)": _contents,
    "GET labels": _labels,
    "GET pulls": _list_pulls,
    "POST pulls": _create_pull,
    r"GET pulls/(\d+)": _get_pull,
    r"PATCH pulls/(\d+)": _update_pull,
    "GET issues": _list_issues,
    "POST issues": _create_issue,
    r"GET issues/(\d+)/comments": _list_comments,
    r"POST issues/(\d+)/comments": _create_comment,
    r"POST statuses/([0-9a-f]{40})": _create_status,
    r"GET commits/(.+)/statuses": _list_statuses,
}
"""Which function answers which call on a repository; its first argument is the repository."""
