"""Who has no key of a cluster has nothing run there."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from distributed.comm import connect
from distributed.security import Security

from components.assembly.spec.problems import Refused
from components.training import Engine
from components.training.config import Settings
from tests.training.certificates import settings
from tests.training.conftest import PATIENCE
from tests.training.machines import here
from tests.training.scheduling.test_cluster import Cluster


def addresses(engine: Engine) -> list[str]:
    """The scheduler, the workers and their nannies."""
    info = engine._loop.run(engine._cluster.client.scheduler.identity(n_workers=-1))
    workers = info["workers"].values()
    nannies = [worker["nanny"] for worker in workers if worker["nanny"]]
    all_addresses = [engine.address, *info["workers"], *nannies]
    assert len(all_addresses) >= 3
    return all_addresses


async def opened(address: str, security: Security | None) -> bool:
    """Whether a connection comes about."""
    arguments: dict[str, Any] = security.get_connection_args("client") if security else {}
    try:
        comm = await connect(address, timeout=0.5, **arguments)
    except (OSError, RuntimeError, TypeError):
        return False
    comm.abort()
    return True


def test_no_other_account_of_the_machine_reaches_scheduler_or_workers(engine: Engine) -> None:
    assert engine.wait(PATIENCE)
    own = engine._cluster._own
    assert own is not None
    for address in addresses(engine):
        assert address.startswith("tls://127.0.0.1:")
        assert asyncio.run(opened(address, own.security))
        assert not asyncio.run(opened(address.replace("tls://", "tcp://"), None))
        assert not asyncio.run(opened(address, None))
        assert not asyncio.run(opened(address, Security.temporary()))


def test_a_cluster_elsewhere_is_joined_with_a_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One that someone else runs, with certificates in files. (That it trains over TLS is tested where an
    engine loses its cluster.)"""
    environment = settings(Security.temporary(), tmp_path)
    ca, certificate, key = environment.values()
    options = ("--protocol=tls", f"--tls-ca-file={ca}", f"--tls-cert={certificate}", f"--tls-key={key}")
    monkeypatch.setenv("MODELIER_DATA", str(tmp_path / "data"))
    with here() as machines:
        cluster = Cluster(tmp_path, machines, *options)
        try:
            cluster.open()
            assert cluster.address.startswith("tls://")
            monkeypatch.setenv("MODELIER_SCHEDULER", cluster.address)
            with pytest.raises(Refused, match="files in PEM form"):
                Engine()
            for name, value in environment.items():
                monkeypatch.setenv(name, value)
            with Engine() as engine:
                assert engine.address == cluster.address
                assert not engine.ready
        finally:
            cluster.close()


def test_certificates_that_cannot_be_used_are_refused(tmp_path: Path) -> None:
    environment = settings(Security.temporary(), tmp_path)
    scheduler = {"MODELIER_SCHEDULER": "tls://10.0.0.5:8786"}
    certificates = Settings.from_environment({**scheduler, **environment}).certificates
    assert certificates is not None
    files = [str(certificates.ca), str(certificates.certificate), str(certificates.key)]
    assert files == list(environment.values())
    with pytest.raises(Refused, match="Give all three"):
        Settings.from_environment(scheduler | {"MODELIER_TLS_CA": environment["MODELIER_TLS_CA"]})
    with pytest.raises(Refused, match="file that can be read"):
        Settings.from_environment({**scheduler, **environment, "MODELIER_TLS_KEY": str(tmp_path / "none")})


def test_certificates_are_for_an_address_that_speaks_tls(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in settings(Security.temporary(), tmp_path).items():
        monkeypatch.setenv(name, value)
    with pytest.raises(Refused, match="tls://10"):
        Engine(address="tcp://127.0.0.1:9")
    with pytest.raises(Refused, match="tls://10"):
        Engine()
