"""The certificates of a cluster, as files."""

from __future__ import annotations

from pathlib import Path

from distributed.security import Security

from components.training import Engine


def written(security: Security, folder: Path) -> tuple[str, str, str]:
    """Files with whose certificates are trusted, one's own, and its key."""
    paths = []
    for name in ("tls_ca_file", "tls_client_cert", "tls_client_key"):
        path = folder / f"{name}.pem"
        path.write_text(getattr(security, name))
        paths.append(str(path))
    return paths[0], paths[1], paths[2]


def settings(security: Security, folder: Path) -> dict[str, str]:
    """How another engine is told them."""
    names = ("MODELIER_TLS_CA", "MODELIER_TLS_CERT", "MODELIER_TLS_KEY")
    return dict(zip(names, written(security, folder), strict=True))


def key_of(engine: Engine, folder: Path) -> dict[str, str]:
    """The same of an engine that runs a cluster of its own."""
    own = engine._cluster._own
    assert own is not None
    return settings(own.security, folder)
