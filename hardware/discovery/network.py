"""Finding printers on the network: every address of a small IPv4 network is tried at the printers' port."""

from __future__ import annotations

import fcntl
import ipaddress
import socket
import struct
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import closing
from typing import Any

from hardware.discovery.identity import ask_identity, profiles, proposed
from hardware.errors import ErrandFailed, WireError
from hardware.public import Json
from hardware.rig import Rig
from hardware.telling import Telling
from hardware.transports.tcp import TcpWire

AT_ONCE = 64
CONNECT_S = 0.8
"""A printer in the same building answers in milliseconds; one asleep within half a second."""
LARGEST = 22
OWN_PREFIX = 24
_ADDRESS, _MASK = 0x8915, 0x891B
"""SIOCGIFADDR, SIOCGIFNETMASK of Linux."""


def find_network_printers(rig: Rig, parameters: Mapping[str, Any], report: Telling) -> Json:
    """Try each address of `networks` (the agent's own, if none are named) at each of `ports`."""
    networks = [ipaddress.IPv4Network(text, strict=False) for text in parameters["networks"]]
    networks = networks or own_networks()
    if not networks:
        raise ErrandFailed("no_network")
    targets = [
        (str(host), port) for network in networks for host in _hosts(network) for port in parameters["ports"]
    ]
    owners = rig.owners()
    found: list[Json] = []
    said: Json = {
        "printers": found,
        "networks": [str(network) for network in networks],
        "profiles": profiles(),
    }
    pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="look")
    try:
        tries = [pool.submit(_try, host, port, owners) for host, port in targets]
        for done, future in enumerate(as_completed(tries), 1):
            if (printer := future.result()) is not None:
                found.append(printer)
                found.sort(key=lambda p: (ipaddress.IPv4Address(p["address"]["host"]), p["address"]["port"]))
            report(done / len(tries), said | {"done": done, "of": len(tries)})
    finally:
        pool.shutdown(cancel_futures=True)
    return said | {"done": len(tries), "of": len(tries)}


def own_networks() -> list[ipaddress.IPv4Network]:
    """The networks this machine stands in; of a large one, the part around its own address."""
    found = []
    with closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as asked:
        for _, name in socket.if_nameindex():
            network = _network_of(asked, name)
            if network is not None and not network.is_loopback:
                found.append(network)
    return found


def _network_of(asked: socket.socket, name: str) -> ipaddress.IPv4Network | None:
    request = struct.pack("256s", name.encode()[:15])
    try:
        address = socket.inet_ntoa(fcntl.ioctl(asked, _ADDRESS, request)[20:24])
        mask = socket.inet_ntoa(fcntl.ioctl(asked, _MASK, request)[20:24])
    except OSError:
        return None  # an interface without an IPv4 address
    network = ipaddress.IPv4Network(f"{address}/{mask}", strict=False)
    if network.prefixlen >= LARGEST:
        return network
    return ipaddress.IPv4Network(f"{address}/{OWN_PREFIX}", strict=False)


def _hosts(network: ipaddress.IPv4Network) -> Iterator[ipaddress.IPv4Address]:
    yield from network.hosts()


def _try(host: str, port: int, owners: Mapping[str, list[str]]) -> Json | None:
    """What is behind one address: None if nobody answers.

    A printer in use is not asked: it has one ear, and that is its driver's.
    """
    address: Json = {"host": host, "port": port}
    used = owners.get(f"{host}:{port}", [])
    printer: Json = {"driver": "tcp", "address": address, "name": f"{host}:{port}", "used_by": used}
    if used:
        return printer | {"answers": True, "maker": "", "model": "", "profile": ""}
    try:
        with closing(TcpWire(host, port, CONNECT_S)) as wire:
            identity = ask_identity(wire)
    except WireError as error:
        if error.reason == "unreachable":
            return None
        return printer | {"answers": False, "maker": "", "model": "", "profile": proposed("", "")}
    known = {"answers": identity.answers, "maker": identity.maker, "model": identity.model}
    return printer | known | {"profile": proposed(identity.maker, identity.model)}
