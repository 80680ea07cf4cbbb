"""A log read from a node's country port, over HTTPS. The server is not believed, nor may it keep an auditor waiting."""

from __future__ import annotations

import ssl
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from node.cli.failures import RefusedCommandError
from node.peers.deadlines import DeadlineSocket, deadline_in, until
from protocol.audit.source import SourceError

if TYPE_CHECKING:
    import httpx

FILE_SECONDS = 120.0
"""For one file, its head and all waiting included: a server that sends a byte now and then shall hold nobody for ever."""
_SILENCE_SECONDS = 30.0
_TOO_MANY = 429
_REFUSALS = {
    401: "the server does not accept the token; give one with the scope audit:read by --token-file",
    403: "the token may not read the log: its scope must be audit:read, and its account's role too",
}
_CLIENTS: dict[UrlSource, httpx.Client] = {}


@dataclass(frozen=True, slots=True)
class UrlSource:
    """A log served over HTTPS. prefix: without a slash at its end. ca_file: whom to believe; None: what the system does.
    file_seconds: how long one file may take."""

    prefix: str
    token: str | None = field(default=None, repr=False)
    ca_file: str | None = None
    file_seconds: float = FILE_SECONDS

    def read(self, path: str, max_bytes: int) -> bytes | None:
        """See `Source.read`. No redirect is followed: the token is for this server alone."""
        import httpx

        deadline = deadline_in(self.file_seconds)
        try:
            while True:
                with until(deadline), self._client().stream("GET", f"{self.prefix}/{path}") as response:
                    if response.status_code != _TOO_MANY:
                        return _body(response, max_bytes)
                    wait = _seconds(response)
                if time.monotonic() + wait > deadline:
                    raise SourceError("the server wants to be asked less often than an audit can wait")
                time.sleep(wait)
        except httpx.TimeoutException as error:
            raise SourceError("the server is too slow") from error
        except httpx.RemoteProtocolError as error:
            raise SourceError("the server broke off, or does not speak HTTP") from error
        except httpx.HTTPError as error:
            raise SourceError(_unreachable(error)) from error

    def _client(self) -> httpx.Client:
        """One for each process and server: connections are kept. Raises SourceError."""
        import httpx

        if self not in _CLIENTS:
            try:
                context = ssl.create_default_context(cafile=self.ca_file)
            except OSError as error:
                raise SourceError("the file of --ca holds no certificate that can be read") from error
            context.sslsocket_class = DeadlineSocket
            headers = {"Accept-Encoding": "gzip, identity"}
            if self.token is not None:
                headers["Authorization"] = f"Bearer {self.token}"
            silence = min(_SILENCE_SECONDS, self.file_seconds)
            _CLIENTS[self] = httpx.Client(verify=context, headers=headers, timeout=silence, trust_env=False)
        return _CLIENTS[self]


def checked_url(place: str) -> str:
    """An https address without a slash at its end. Raises RefusedCommandError."""
    import httpx

    try:
        url = httpx.URL(place)
    except (httpx.InvalidURL, ValueError):
        url = httpx.URL("")
    if url.scheme != "https" or not url.host or url.query or url.fragment or url.userinfo:
        raise RefusedCommandError("this is no https address of a log", "write https://node.example:8444/api/v1/log")
    return place.rstrip("/")


def checked_token(token: str | None) -> str | None:
    """Raises RefusedCommandError for what cannot be a token, and so would be the content of some other file."""
    if token is None or (token.isascii() and token.isprintable() and token and " " not in token):
        return token
    raise RefusedCommandError(
        "the file holds no token", "give a file by --token-file that holds the token and nothing else"
    )


def _body(response: httpx.Response, max_bytes: int) -> bytes | None:
    if response.status_code in (404, 410):
        return None
    if response.status_code != 200:
        words = _REFUSALS.get(response.status_code)
        raise SourceError(words or f"the server answers with status {response.status_code}")
    found = bytearray()
    for chunk in response.iter_bytes():
        found += chunk
        if len(found) > max_bytes:
            break
    return bytes(found[: max_bytes + 1])


def _seconds(response: httpx.Response) -> float:
    """How long to wait before asking again; a second where the server does not say."""
    said = response.headers.get("Retry-After", "")
    return float(said) if said.isascii() and said.isdigit() and 0 < len(said) <= 6 else 1.0


def _unreachable(error: Any) -> str:
    """Names the certificate where it is that: the remedy is another one."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return "the server's certificate is not from an authority that you believe; name its issuer by --ca"
        cause = cause.__cause__ or cause.__context__
    return f"the server cannot be reached ({type(error).__name__})"
