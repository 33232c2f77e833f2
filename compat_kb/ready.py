"""The function around the WSGI application: GET and HEAD of public addresses are answered from ready bytes.

An answer is made once by Django and kept with all its encodings, ETags and headers. It is found again by host, path,
known parameters and negotiated language, and is good as long as the dataset version is the one that it was made at.
The build need not be in the key: the bytes live in the process that made them. What is kept is bounded in bytes;
answers to questions with parameters are kept apart, so that they cannot push the pages out. Errors, redirects, what
sets a cookie and what is not public are never kept.

Django sees nothing of a request but what is in the key, so an answer cannot depend on anything else.
"""

from __future__ import annotations

import gzip
import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl, urlencode

import brotli
from django.conf import settings
from django.http.request import split_domain_port, validate_host
from django.urls import Resolver404, resolve

from compat_kb.dataset_version import Token, VersionReader
from compat_kb.languages import LANGUAGES, LONGEST_HEADER, language_of_api

Environ = dict[str, Any]
Headers = list[tuple[str, str]]
StartResponse = Callable[..., Any]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]
Key = tuple[str, str, str, str]

API = "/api/v1/"
PAGES = tuple(f"/{code}/" for code in LANGUAGES)
LONGEST_PATH = 400
LONGEST_QUERY = 1500
MOST_HOSTS = 100
SMALLEST_TO_COMPRESS = 200  # bytes
SECONDS_TO_WAIT = 30
BROTLI_QUALITY = 5
GZIP_LEVEL = 6
# What Django is told of a request, beside method, path, query and language.
TOLD = (
    "REMOTE_ADDR", "SERVER_NAME", "SERVER_PORT", "SERVER_PROTOCOL", "HTTP_HOST", "HTTP_X_FORWARDED_FOR",
    "HTTP_X_FORWARDED_PROTO",
)  # fmt: skip
# What belongs to one answer and not to the bytes.
NOT_KEPT = frozenset({"etag", "content-length", "vary", "ratelimit", "ratelimit-policy", "date"})
# RFC 9110, section 15.4.5, and what scripts of other sites need to read it.
IN_NOT_MODIFIED = frozenset(
    {
        "cache-control", "content-language", "content-location", "dataset-version", "etag", "expires", "link", "vary",
        "access-control-allow-origin", "access-control-expose-headers",
    }
)  # fmt: skip


@dataclass(frozen=True)
class Variant:
    """An answer in one encoding, ready to be sent."""

    etag: str
    headers: Headers
    not_modified: Headers
    body: bytes


@dataclass(frozen=True)
class Ready:
    """An answer in all encodings, made at one dataset version."""

    version: Token
    variants: dict[str, Variant]
    size: int


@dataclass
class Made:
    """What Django answered: the status line, the headers, the body."""

    status: str = ""
    headers: Headers = field(default_factory=list)
    body: bytes = b""


class Store:
    """Ready answers up to a limit in bytes; those that were not asked for the longest go first."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.size = 0
        self.entries: OrderedDict[Key, Ready] = OrderedDict()
        self.lock = threading.Lock()

    def get(self, key: Key, version: Token) -> Ready | None:
        entry = self.entries.get(key)
        if entry is None or entry.version != version:
            return None
        try:  # noqa: SIM105 - `suppress` costs ten times this, for every reader
            self.entries.move_to_end(key)
        except KeyError:  # another thread has just let it go
            pass
        return entry

    def put(self, key: Key, entry: Ready) -> None:
        if entry.size > self.limit // 4:
            return
        with self.lock:
            old = self.entries.pop(key, None)
            self.size += entry.size - (old.size if old else 0)
            self.entries[key] = entry
            while self.size > self.limit:
                self.size -= self.entries.popitem(last=False)[1].size


class Flight:
    """One making of an answer, for which everybody else who wants it waits."""

    def __init__(self) -> None:
        self.landed = threading.Event()
        self.entry: Ready | None = None


class ReadyBytes:
    """A WSGI application around another one. `pages` and `answers` are limits in bytes."""

    def __init__(
        self, application: Application, version: VersionReader, *, pages: int = 64 << 20, answers: int = 16 << 20
    ) -> None:
        self.application = application
        self.version = version
        self.pages = Store(pages)
        self.answers = Store(answers)
        self.flights: dict[tuple[Key, Token], Flight] = {}
        self.lock = threading.Lock()
        self.hosts: set[str] = set()

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        key = self.key_of(environ)
        version = self.version.read() if key is not None else None
        if key is None or version is None:
            return self.application(environ, start_response)
        kept = (self.answers if key[2] else self.pages).get(key, version)
        entry: Ready | Made = kept or self.make_once(key, version, environ)
        if isinstance(entry, Made):
            start_response(entry.status, entry.headers)
            return [entry.body] if environ["REQUEST_METHOD"] == "GET" else []
        variant = entry.variants[encoding_of(environ.get("HTTP_ACCEPT_ENCODING", ""))]
        known = environ.get("HTTP_IF_NONE_MATCH")
        if known is not None and (known == variant.etag or is_among(variant.etag, known)):
            start_response("304 Not Modified", variant.not_modified.copy())
            return []
        start_response("200 OK", variant.headers.copy())
        return [variant.body] if environ["REQUEST_METHOD"] == "GET" else []

    def key_of(self, environ: Environ) -> Key | None:
        """Host, path, parameters and language of a request that ready bytes can answer; else None."""
        path: str = environ["PATH_INFO"]
        api = path.startswith(API)
        if not (api or path.startswith(PAGES)) or environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
            return None
        host: str = environ.get("HTTP_HOST", "")
        if len(path) > LONGEST_PATH or environ.get("SCRIPT_NAME") or not self.is_ours(host) or not is_secure(environ):
            return None
        query = environ.get("QUERY_STRING", "")
        if query:
            known = normal_query(path, query)
            if known is None:
                return None
            query = known
        if not api:
            return (host, path, query, "")
        accepted = environ.get("HTTP_ACCEPT", "*/*")
        if "*/*" not in accepted and "application/json" not in accepted:
            return None
        asked = dict(parse_qsl(query)).get("lang") if query else None
        return (host, path, query, language_of_api(asked, environ.get("HTTP_ACCEPT_LANGUAGE", "")))

    def is_ours(self, host: str) -> bool:
        """Whether Django would accept this Host; what it would refuse, it refuses itself."""
        if host in self.hosts:
            return True
        domain, _port = split_domain_port(host)
        if not domain or not validate_host(domain, settings.ALLOWED_HOSTS):
            return False
        if len(self.hosts) < MOST_HOSTS:
            self.hosts.add(host)
        return True

    def make_once(self, key: Key, version: Token, environ: Environ) -> Ready | Made:
        """The answer made by Django; those who ask for it meanwhile wait and get the same."""
        with self.lock:
            flight = self.flights.get((key, version))
            leads = flight is None
            if flight is None:
                flight = self.flights[key, version] = Flight()
        if not leads:
            flight.landed.wait(SECONDS_TO_WAIT)
            return flight.entry or self.ask_django(key, environ)
        try:
            made = self.ask_django(key, environ)
            flight.entry = ready(made, version)
            if flight.entry is not None:
                (self.answers if key[2] else self.pages).put(key, flight.entry)
            return flight.entry or made
        finally:
            with self.lock:
                del self.flights[key, version]
            flight.landed.set()

    def ask_django(self, key: Key, environ: Environ) -> Made:
        """What Django answers to a request of which it is told no more than the key has."""
        told = {name: value for name, value in environ.items() if name.startswith("wsgi.") or name in TOLD}
        _host, path, query, language = key
        told |= {"REQUEST_METHOD": "GET", "SCRIPT_NAME": "", "PATH_INFO": path, "QUERY_STRING": query}
        if language:
            told |= {"HTTP_ACCEPT": "application/json", "HTTP_ACCEPT_LANGUAGE": language}
        made = Made()

        def start_response(status: str, headers: Headers, _exc_info: Any = None) -> None:
            made.status, made.headers = status, headers

        parts = self.application(told, start_response)
        try:
            made.body = b"".join(parts)
        finally:
            close = getattr(parts, "close", None)
            if close is not None:
                close()
        return made


def is_secure(environ: Environ) -> bool:
    """Whether the request came as the site wants it; what did not is redirected by Django."""
    if not settings.HTTPS:
        return True
    return environ.get("wsgi.url_scheme") == "https" or environ.get("HTTP_X_FORWARDED_PROTO") == "https"


def normal_query(path: str, query: str) -> str | None:
    """The parameters that the view at `path` knows, in order; None for a query that is left to Django as it is.

    A view says which it knows in `known_parameters`; one that says nothing gets them all.
    """
    return known_query(path, query) if len(query) <= LONGEST_QUERY else None


@lru_cache(maxsize=4096)
def known_query(path: str, query: str) -> str | None:
    try:
        parameters = parse_qsl(query, keep_blank_values=True, max_num_fields=50)
        known = getattr(resolve(path).func, "known_parameters", None)
    except (Resolver404, ValueError):
        return None
    return urlencode(sorted(pair for pair in parameters if known is None or pair[0] in known))


def encoding_of(accepted: str) -> str:
    """`br`, `gzip` or `identity`, by an Accept-Encoding header (RFC 9110, section 12.5.3); `br` before `gzip`."""
    return best_encoding(accepted[:LONGEST_HEADER])


@lru_cache(maxsize=512)
def best_encoding(accepted: str) -> str:
    weights: dict[str, float] = {}
    for part in accepted.lower().split(","):
        name, _, parameter = part.partition(";")
        quality = parameter.strip().removeprefix("q=")
        try:
            weights[name.strip()] = float(quality) if quality else 1.0
        except ValueError:
            weights[name.strip()] = 0.0
    others = weights.get("*", 0.0)
    best = max(("br", "gzip"), key=lambda name: weights.get(name, others))
    weight = weights.get(best, others)
    return best if weight > 0 and weight >= weights.get("identity", 0.0) else "identity"


def is_among(etag: str, known: str) -> bool:
    """Whether If-None-Match names this ETag (RFC 9110, section 13.1.2: compared weakly)."""
    if known.strip() == "*":
        return True
    return any(part.strip().removeprefix("W/") == etag for part in known.split(","))


def ready(made: Made, version: Token) -> Ready | None:
    """`made` in every encoding; None when it may not be kept."""
    fields = {name.lower(): value for name, value in made.headers}
    vary = {part.strip().lower() for part in fields.get("vary", "").split(",") if part.strip()}
    if not (
        made.status.startswith("200 ")
        and "etag" in fields
        and "public" in fields.get("cache-control", "")
        and "set-cookie" not in fields
        and "content-encoding" not in fields
        and vary <= {"accept-language", "accept-encoding"}
    ):
        return None
    kept = [(name, value) for name, value in made.headers if name.lower() not in NOT_KEPT]
    varies = [name for name in ("Accept-Language",) if name.lower() in vary]
    kept.append(("Vary", ", ".join([*varies, "Accept-Encoding"])))
    plain = variant(made.body, kept, "")
    variants = dict.fromkeys(("identity", "gzip", "br"), plain)
    if len(made.body) >= SMALLEST_TO_COMPRESS:
        variants["gzip"] = variant(gzip.compress(made.body, GZIP_LEVEL, mtime=0), kept, "gzip")
        variants["br"] = variant(brotli.compress(made.body, quality=BROTLI_QUALITY), kept, "br")
    size = sum(len(each.body) + 2000 for each in variants.values())
    return Ready(version, variants, size)


def variant(body: bytes, kept: Headers, encoding: str) -> Variant:
    """The answer in one encoding. Its ETag is strong: a digest of exactly these bytes."""
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers = [*kept, ("ETag", etag)]
    not_modified = [pair for pair in headers if pair[0].lower() in IN_NOT_MODIFIED]
    if encoding:
        headers.append(("Content-Encoding", encoding))
    headers.append(("Content-Length", str(len(body))))
    return Variant(etag, headers, not_modified, body)
