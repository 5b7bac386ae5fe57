"""Sending to an address that somebody typed: to the public internet alone, to the very address that was checked.

A name is resolved once; should any of its addresses be private, loopback, link-local or otherwise not public, nothing
is sent; then one of those addresses is connected to, and TLS is verified for the name. So a name that points inside,
or that points elsewhere the second time it is asked, reaches nothing. Redirects are not followed.
"""

import http.client
import ipaddress
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import suppress
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

CONNECT_SECONDS, TOTAL_SECONDS = 5, 15
MOST_BYTES = 4_000_000  # of a body that is sent
METADATA = {ipaddress.ip_address(each) for each in ("169.254.169.254", "fd00:ec2::254", "100.100.100.200")}
# Addresses of version 6 that hold one of version 4 in their last 32 bits.
TRANSLATED = [ipaddress.ip_network(each) for each in ("::/96", "64:ff9b::/96", "64:ff9b:1::/48")]

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class NotSent(Exception):
    """Nothing was sent, or it was not taken; the text is for operators and holds nothing that was sent."""


class AddressForbidden(NotSent):
    """The address is not one of the public internet, or no https address."""


class Refused(NotSent):
    """The other side did not answer with success; a redirect is none."""


class TooLarge(NotSent):
    """The body is longer than ``MOST_BYTES``."""


def post(url: str, body: bytes, headers: dict[str, str]) -> int:
    """Send a body by POST, and return the status of the answer, which is one of success.

    Raises:
        AddressForbidden, TooLarge: nothing was sent.
        Refused: the answer was not one of success.
        OSError: no connection, or no answer in time.
    """
    if len(body) > MOST_BYTES:
        raise TooLarge(f"More than {MOST_BYTES} bytes.")
    parts = checked(url)
    connection = PinnedConnection(parts.hostname or "", parts.port or 443)
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    status = in_time(connection, lambda: answer_to(connection, path or "/", body, headers))
    if status not in range(200, 300):
        raise Refused(f"The answer was {status}.")
    return status


def in_time(connection: "PinnedConnection", call: Callable[[], int]) -> int:
    """Return what a call returns or raises, within ``TOTAL_SECONDS`` in all.

    It runs in a thread of its own: a name server has no time limit that we could set, several dead addresses add up,
    and an answer that drips resets every limit of its own.
    """
    met: Future[int] = Future()
    threading.Thread(target=settle, args=(met, call), daemon=True).start()
    try:
        return met.result(TOTAL_SECONDS)
    finally:
        connection.cut()


def settle(met: Future[int], call: Callable[[], int]) -> None:
    try:
        met.set_result(call())
    except Exception as error:  # noqa: BLE001 -- it is raised again where it is waited for
        met.set_exception(error)


def answer_to(connection: "PinnedConnection", path: str, body: bytes, headers: dict[str, str]) -> int:
    try:
        connection.request("POST", path, body, headers)
        return connection.getresponse().status  # the rest of the answer is not read
    except http.client.HTTPException as error:
        raise Refused("The answer is no HTTP.") from error
    finally:
        connection.close()


def checked(url: str) -> SplitResult:
    """Return the parts of an address, if it may be used at all.

    Raises:
        AddressForbidden: it is no https address, or holds a password.
    """
    try:
        parts = urlsplit(url)
        is_fine = parts.scheme == "https" and parts.hostname and not parts.username and parts.port != 0
    except ValueError:
        is_fine = False
    if not is_fine:
        raise AddressForbidden("Give an address that begins with https:// and holds no user name.")
    return parts


def addresses_of(host: str, port: int) -> list[str]:
    """Return the addresses of a name, every one of which may be connected to.

    Raises:
        AddressForbidden: one of them may not.
        OSError: the name has none.
    """
    found = [str(each[4][0]) for each in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    may_be_private = host.lower() in settings.OUTGOING_PRIVATE_HOSTS
    for text in found:
        if not may_connect(ipaddress.ip_address(text.partition("%")[0]), may_be_private=may_be_private):
            raise AddressForbidden("The name leads into a private network.")
    return found


def may_connect(address: Address, *, may_be_private: bool = False) -> bool:
    """Say whether an address is one of the public internet, or one of a host that the operator has named."""
    held = list(held_in(address))
    if any(each in METADATA for each in held):
        return False
    return may_be_private or all(each.is_global and not each.is_multicast for each in held)


def held_in(address: Address) -> Iterator[Address]:
    """Yield an address, and those of version 4 that travel inside it."""
    yield address
    if isinstance(address, ipaddress.IPv6Address):
        inner = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
        if any(address in network for network in TRANSLATED):
            inner.append(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
        yield from (each for each in inner if each)


class PinnedConnection(http.client.HTTPSConnection):
    """A connection to one of the addresses that were checked, with TLS verified for the name."""

    def __init__(self, host: str, port: int):
        super().__init__(host, port, timeout=CONNECT_SECONDS, context=ssl.create_default_context())
        self.is_cut = False

    def connect(self) -> None:
        problem: OSError = OSError("The name has no address.")
        for address in addresses_of(self.host, self.port):
            self.check_wanted()
            try:
                raw = socket.create_connection((address, self.port), CONNECT_SECONDS)
            except OSError as error:
                problem = error
                continue
            raw.settimeout(TOTAL_SECONDS)
            self.sock = raw
            self.sock = self._context.wrap_socket(raw, server_hostname=self.host)  # type: ignore[attr-defined]  # an attribute of http.client that its types leave out
            return self.check_wanted()
        raise problem

    def check_wanted(self) -> None:
        """Raise TimeoutError once nobody waits any longer: then nothing is to be sent."""
        if self.is_cut:
            raise TimeoutError

    def cut(self) -> None:
        """End it from another thread, whatever it has come to."""
        self.is_cut, open_socket = True, self.sock
        if open_socket:
            with suppress(OSError):
                open_socket.shutdown(socket.SHUT_RDWR)
