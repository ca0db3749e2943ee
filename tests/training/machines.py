"""Machines for the processes of a test: this one, or network namespaces of it, each of which has a
network card and an address of its own and can be reached by a bridge alone."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import count

LOOPBACK = "127.0.0.1"
# Networks that are on no other card, most likely: a run of the tests that was killed leaves its bridge there.
NETWORKS = tuple(f"10.177.{number}" for number in range(93, 193))


@dataclass(frozen=True)
class Machine:
    """Where a process runs: its address, and what its command begins with."""

    host: str
    prefix: tuple[str, ...] = ()


@contextmanager
def here() -> Iterator[Iterator[Machine]]:
    """All on this machine; they share its address."""
    yield (Machine(LOOPBACK) for _ in count())


@contextmanager
def apart() -> Iterator[Iterator[Machine]]:
    """The first is this machine, at its end of a bridge; each that is asked for after it is a
    namespace. Raises `OSError` where none can be made."""
    bridge = f"m{os.getpid() % 100_000}"
    namespaces: list[str] = []
    try:
        network = _free_network()
        _ip(f"link add {bridge} type bridge")
        _ip(f"addr add {network}.1/24 dev {bridge}")
        _ip(f"link set {bridge} up")
        yield _namespaces(bridge, network, namespaces)
    finally:
        for name in namespaces:
            # A namespace whose processes are still ending keeps its card.
            for command in (f"link del {name}v", f"netns del {name}"):
                with suppress(OSError):
                    _ip(command)
        with suppress(OSError):
            _ip(f"link del {bridge}")


def _free_network() -> str:
    """The first of the networks of which no card of this machine has an address: two cards with one address
    would get each other's answers."""
    addresses = _ip("-4 -oneline addr show")
    network = next((network for network in NETWORKS if f" {network}." not in addresses), None)
    if network is None:
        raise OSError("every network for tests is on a card")
    return network


def _namespaces(bridge: str, network: str, names: list[str]) -> Iterator[Machine]:
    yield Machine(f"{network}.1")
    for number in count(2):
        name, host = f"{bridge}-{number}", f"{network}.{number}"
        _ip(f"netns add {name}")
        names.append(name)
        _ip(f"link add {name}v type veth peer name eth0 netns {name}")
        _ip(f"link set {name}v master {bridge} up")
        _ip(f"-n {name} addr add {host}/24 dev eth0")
        _ip(f"-n {name} link set eth0 up")
        _ip(f"-n {name} link set lo up")
        yield Machine(host, (_program(), "netns", "exec", name))


def _ip(command: str) -> str:
    done = subprocess.run([_program(), *command.split()], capture_output=True, text=True, check=False)
    if done.returncode:
        raise OSError(f"ip {command}: {done.stderr.strip()}")
    return done.stdout


def _program() -> str:
    program = shutil.which("ip", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
    if program is None:
        raise OSError("there is no program `ip`")
    return program
