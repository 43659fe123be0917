"""Whom a feed may be fetched from: names, certificates and addresses."""

from __future__ import annotations

import pytest

from directory.oruk.client import Client
from directory.oruk.hosts import FeedError, Hosts, is_public
from directory.oruk.importing import dataset_of
from tests.directory.oruk.certificates import Here, certificate
from tests.directory.oruk.feedserver import Feed, serve
from tests.directory.oruk.fetched import FAST, Time, service


@pytest.mark.parametrize(
    ("name", "trusted"),
    [("feed.example.org", True), ("feed.example.org", False), ("other.example.org", True)],
)
def test_the_certificate_must_be_that_of_the_name(name, trusted, tmp_path, monkeypatch):
    """Connections go to an address, but the name is what the certificate is for."""
    path = certificate(tmp_path, name)
    monkeypatch.delenv("SSL_CERT_DIR", raising=False)
    if trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(path))
    hosts = Here(())
    with serve(Feed([service("a")]), certificate=path) as feed:
        hosts.port = feed.port
        asked = Client(hosts, FAST, Time().clock())
        if trusted and name == "feed.example.org":
            answer = asked.get("https://feed.example.org/services/a")
            assert answer.status == 200
        else:
            with pytest.raises(FeedError, match="certificate"):
                asked.get("https://feed.example.org/services/a")
            assert feed.asked == []
        asked.close()


@pytest.mark.parametrize(
    "url",
    [
        "http://feed.example.org/", "ftp://feed.example.org/", "https://other.example.org/",
        "https://feed.example.org.evil.example/", "https://user:pw@feed.example.org/",
        "https://feed.example.org@evil.example/", "https://[::1]/", "https://127.0.0.1/",
        "https://feed.example.org:99999/", "https:///x", "https://evil.example\\@feed.example.org/",
        "//feed.example.org/", "https://feed.example.org\r\nX: y@evil/",
    ],
)  # fmt: skip
def test_nothing_is_asked_of_a_host_that_is_not_named(url):
    hosts = Hosts(["feed.example.org"], lookup=lambda host: ["93.184.215.14"])
    with pytest.raises(FeedError):
        hosts.place(url)


def test_a_named_host_is_looked_up_once_and_then_connected_to_at_that_address():
    answers = [["93.184.215.14"], ["127.0.0.1"]]
    hosts = Hosts(["Feed.Example.org."], lookup=lambda host: answers.pop(0))
    first = hosts.place("https://feed.example.org/services")
    assert hosts.place("https://FEED.example.org./services/1") == first
    assert first.addresses == ("93.184.215.14",)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.0",
        "100.64.0.1", "224.0.0.1", "255.255.255.255", "198.18.0.1", "192.0.2.1", "::1", "::",
        "fe80::1", "fe80::1%eth0", "fc00::1", "ff02::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1",
        "2002:7f00:1::", "fec0::1", "2001:db8::1", "not an address",
    ],
)  # fmt: skip
def test_addresses_inside_a_network_are_refused(address):
    assert not is_public(address)
    hosts = Hosts(["feed.example.org"], lookup=lambda host: ["93.184.215.14", address])
    with pytest.raises(FeedError, match="inside a network"):
        hosts.place("https://feed.example.org/")


def test_addresses_of_the_open_internet_are_taken():
    assert is_public("93.184.215.14")
    assert is_public("2606:2800:21f:cb07:6820:80da:af6b:8b2c")


def test_two_feeds_of_one_host_are_two_sources():
    assert dataset_of("https://a.example.org/o/v2/services") == "a.example.org/o/v2"
    assert dataset_of("https://a.example.org/services?x=1") == "a.example.org"
