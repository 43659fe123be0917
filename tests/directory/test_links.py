"""Links are asked politely and safely, and only those that lead nowhere are findings."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from directory import links
from directory.errors import DirectoryError
from directory.links import Looker, State, check_links
from directory.model import Contact, Group, Organisation
from directory.oruk.hosts import Hosts
from tests.directory.examples import group
from tests.directory.oruk.certificates import Here, certificate
from tests.directory.oruk.feedserver import Feed, serve


class Server(BaseHTTPRequestHandler):
    """Knows a few pages; HEAD is understood by some of them only."""

    asked: list[str]
    let_go: threading.Event

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def do_HEAD(self) -> None:
        self._answer()

    def do_GET(self) -> None:
        self._answer()

    def _answer(self) -> None:
        self.asked.append(f"{self.command} {self.path}")
        path = self.path.partition("?")[0]
        if path == "/drips":
            self.wfile.write(b"HTTP/1.1 200 OK\r\nX: ")
            self.wfile.flush()
            self.let_go.wait(600)
            return
        if path == "/nonsense":
            self.wfile.write(b"\x00\xff hello")
            return
        status = {
            "/": 200, "/caf%C3%A9": 200, "/gone": 404, "/private": 403, "/broken": 500,
            "/get-only": 404 if self.command == "HEAD" else 200,
        }.get(path, 302)  # fmt: skip
        self.send_response(status)
        leads_to = {
            "/moved": "/", "/moved-to-nothing": "/gone", "/round": "/round",
            "/inside": "https://127.0.0.1/secret", "/file": "file:///etc/passwd",
        }  # fmt: skip
        if status == 302:
            self.send_header("Location", leads_to[path])
        self.send_header("Content-Length", "0")
        self.end_headers()


@pytest.fixture
def server() -> Iterator[str]:
    Server.asked, Server.let_go = [], threading.Event()
    with ThreadingHTTPServer(("127.0.0.1", 0), Server) as running:
        thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{running.server_port}"
        Server.let_go.set()
        running.shutdown()
        thread.join()


def looker_at(server: str, answer_seconds: float) -> Looker:
    allowed = server.removeprefix("http://")
    return Looker(
        lambda host: Hosts((host,), allow_http_for=(allowed,)),
        wait_seconds=60,
        answer_seconds=answer_seconds,
        sleep=lambda _: None,
    )


@pytest.fixture
def looker(server: str) -> Looker:
    """Return one that waits for a server on a busy machine."""
    return looker_at(server, 60)


@pytest.mark.parametrize(
    ("path", "state", "says"),
    [
        ("/", State.THERE, ""),
        ("/café", State.THERE, ""),
        ("/moved", State.THERE, ""),
        ("/get-only", State.THERE, ""),
        ("/private", State.THERE, ""),
        ("/gone", State.DEAD, "no such page (404)"),
        ("/moved-to-nothing", State.DEAD, "no such page (404)"),
        ("/round", State.DEAD, "without end"),
        ("/inside", State.DEAD, "cannot be opened"),
        ("/file", State.DEAD, "only https"),
        ("/broken", State.SILENT, "fault (500)"),
        ("/nonsense", State.SILENT, "does not answer"),
    ],
)
def test_what_is_at_the_end_of_a_link(
    server: str, looker: Looker, path: str, state: State, says: str
) -> None:
    looked = looker.look(server + path)
    assert looked.state is state
    assert says in looked.why


def test_an_answer_that_only_drips_is_given_up(server: str) -> None:
    looked = looker_at(server, 0.3).look(server + "/drips")
    assert looked.state is State.SILENT
    assert "does not answer" in looked.why


def test_a_page_that_is_there_is_asked_once_and_without_its_text(
    server: str, looker: Looker
) -> None:
    looker.look(server + "/?club=tea#top")
    assert Server.asked == ["HEAD /?club=tea"]


@pytest.mark.parametrize("address", ["127.0.0.1", "10.0.0.8", "169.254.169.254", "::1"])
def test_an_address_inside_a_network_is_not_asked(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def connect(*_: object) -> None:
        raise AssertionError("it was asked")

    monkeypatch.setattr(socket, "create_connection", connect)
    looker = Looker(lambda host: Hosts((host,), lookup=lambda _: [address]))
    looked = looker.look("https://club.example.org/")
    assert looked.state is State.DEAD
    assert "inside a network" in looked.why


@pytest.mark.parametrize("trusted", [True, False])
def test_the_certificate_must_be_trusted(
    trusted: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = certificate(tmp_path, "feed.example.org")
    monkeypatch.delenv("SSL_CERT_DIR", raising=False)
    if trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(path))
    hosts = Here(())
    with serve(Feed([{"id": "a"}]), certificate=path) as feed:
        hosts.port = feed.port
        looker = Looker(lambda _: hosts, sleep=lambda _: None)
        looked = looker.look("https://feed.example.org/services/a")
        lost = looker.look("https://feed.example.org/services/b")
    assert looked.state is (State.THERE if trusted else State.DEAD)
    assert ("404" in lost.why) if trusted else ("certificate" in lost.why)


def test_a_silent_host_is_asked_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def connect(address: tuple[str, int], _timeout: float) -> None:
        asked.append(address)
        raise TimeoutError

    monkeypatch.setattr(socket, "create_connection", connect)
    looker = Looker(
        lambda host: Hosts((host,), lookup=lambda _: ["93.184.215.14"]), sleep=lambda _: None
    )
    looked = looker.look_at_host([f"https://club.example.org/{n}" for n in range(5)])
    assert [each.state for each in looked] == [State.SILENT] * 5
    assert asked == [("93.184.215.14", 443)]


def _with(ref: str, *websites: str, organisation: str = "") -> Group:
    contacts = tuple(Contact(website=website) for website in websites)
    return replace(
        group(ref), contacts=contacts, organisation=Organisation("Trust", website=organisation)
    )


class Told(Looker):
    """Knows what is at each link without asking anybody."""

    def __init__(self, answers: dict[str, links.Looked]) -> None:
        super().__init__()
        self.answers = answers
        self.asked: list[str] = []

    def look(self, url: str) -> links.Looked:
        self.asked.append(url)
        return self.answers.get(url, links.Looked(State.THERE, answered=True))

    def look_at_host(self, urls: object) -> list[links.Looked]:
        return [self.look(url) for url in urls]  # type: ignore[attr-defined]


def test_each_link_is_asked_once_and_told_of_each_group() -> None:
    dead = "https://a.example/x"
    looker = Told({dead: links.Looked(State.DEAD, "answers that there is no such page (404)")})
    done: list[tuple[int, int | None]] = []
    report = check_links(
        [
            _with("a", dead, dead, organisation="https://b.example/"),
            _with("b", "http://old.example/", organisation=dead),
            _with("c"),
        ],
        looker,
        lambda at, of: done.append((at, of)),
    )
    assert sorted(looker.asked) == [dead, "https://b.example/"]
    assert [(f.group_id, f.code) for f in report.findings] == [
        ("a", "dead_link"), ("b", "dead_link"),
    ]  # fmt: skip
    assert f"Its website {dead} answers that there is no such page (404)." in [
        f.what for f in report.findings
    ]
    assert (report.asked, report.not_asked) == (2, 1)
    assert done[0] == (0, 2)
    assert done[-1] == (2, 2)


def test_without_a_connection_no_link_is_called_dead() -> None:
    urls = ("https://a.example/", "https://b.example/")
    looker = Told({url: links.Looked(State.DEAD, "is not found") for url in urls})
    with pytest.raises(DirectoryError, match="none of 2 links"):
        check_links([_with("a", *urls)], looker)


def test_nothing_to_ask(looker: Looker) -> None:
    assert check_links([_with("a")], looker) == links.LinksReport((), 0, 0)
