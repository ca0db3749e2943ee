"""The settings of the store, from the environment. This is the one list of them.

    MODELIER_DATABASE_URL   where runs are written down, as SQLAlchemy writes it, such as
                            postgresql+psycopg://user@host/modelier; default: SQLite, a file
                            in the data folder
    MODELIER_WEIGHTS        where weights are stored: a folder or any URL that fsspec reaches,
                            such as s3://bucket/weights; default: in the data folder
    MODELIER_QUOTA          room for the weights of all learners, such as 20GB; default 10GB
    MODELIER_LEARNER_QUOTA  room for the weights of one learner; default 1GB
    MODELIER_SECRET         what visitors' cookies are signed with; default: drawn once and kept
                            in the data folder. Servers that share a database share it

The data folder is `MODELIER_DATA`, or `.modelier` in the folder the server runs in.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from components.assembly.spec.messages import N_, Message, message
from components.assembly.spec.problems import refuse, shown
from components.datasets.uploads import data_folder
from components.store.database.private import make_private
from components.training.config import bytes_in

QUOTA = 10 * 10**9
LEARNER_QUOTA = 10**9
# Room for the weights of the slide's model at least.
MIN_QUOTA = 100 * 10**6
MIN_SECRET = 16


@dataclass(frozen=True)
class StoreSettings:
    """The settings of the store.

    Attributes:
        database: The SQLAlchemy URL of the database.
        weights: The folder or fsspec URL of the weights.
        secret: What cookies are signed with; must not be shown.
        quota: Bytes of weights for everyone together.
        learner_quota: Bytes of weights for one learner.
    """

    database: str
    weights: str
    secret: str
    quota: int = QUOTA
    learner_quota: int = LEARNER_QUOTA

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> StoreSettings:
        """The settings of this process. Raises `Refused` for one that cannot be used."""
        folder = data_folder().absolute()
        folder.mkdir(parents=True, exist_ok=True)
        make_private(folder / "uploads")
        return cls(
            database=_database(environment.get("MODELIER_DATABASE_URL", "").strip(), folder),
            weights=environment.get("MODELIER_WEIGHTS", "").strip() or str(folder / "weights"),
            secret=_secret(environment.get("MODELIER_SECRET", "").strip(), folder),
            quota=_size("MODELIER_QUOTA", environment, QUOTA),
            learner_quota=_size("MODELIER_LEARNER_QUOTA", environment, LEARNER_QUOTA),
        )


def _database(text: str, folder: Path) -> str:
    if not text:
        return f"sqlite:///{folder / 'modelier.db'}"
    try:
        url = make_url(text)
    except ArgumentError:
        mend = message(N_("Give a URL such as postgresql+psycopg://user@host/modelier."))
        raise _refused("MODELIER_DATABASE_URL", "?", mend) from None
    if url.drivername in ("postgres", "postgresql"):
        url = url.set(drivername="postgresql+psycopg")
    return url.render_as_string(hide_password=False)


def _secret(text: str, folder: Path) -> str:
    if text and len(text) < MIN_SECRET:
        mend = message(N_("Give at least {count} characters that nobody can guess."), count=MIN_SECRET)
        raise _refused("MODELIER_SECRET", f"{len(text)}", mend)
    return text or _kept_secret(folder / "secret")


def _kept_secret(path: Path) -> str:
    """The secret in the data folder. The first server draws it, all others read what is there."""
    if not path.exists():
        temporary = path.with_name(f".{secrets.token_hex(8)}")
        temporary.touch(mode=0o600)
        temporary.write_text(secrets.token_urlsafe(32))
        try:
            path.hardlink_to(temporary)
        except FileExistsError:
            pass
        finally:
            temporary.unlink()
    secret = path.read_text(encoding="utf-8", errors="replace").strip()
    if len(secret) < MIN_SECRET:
        # Whoever knows the secret can sign a cookie for any learner.
        what = message(N_("The file with the secret that cookies are signed with is empty or cut short."))
        mend = message(
            N_(
                "Put the file back as it was. Or delete it: then a new secret is drawn, and visitors begin "
                "anew."
            )
        )
        received = f"{len(secret)} < {MIN_SECRET}"
        raise refuse("secret", where=str(path), message=what, received=received, mend=mend)
    make_private(path)
    return secret


def _size(name: str, environment: Mapping[str, str], default: int) -> int:
    text = environment.get(name, "").strip()
    if not text:
        return default
    size = bytes_in(text)
    if size < MIN_QUOTA:
        mend = message(N_("Give a size such as 2GB, at least {least} MB."), least=MIN_QUOTA // 10**6)
        raise _refused(name, shown(text), mend)
    return size


def _refused(name: str, received: str, mend: Message) -> Exception:
    return refuse(
        "setting",
        where=name,
        message=message(N_("The setting {name} cannot be used."), name=name),
        received=received,
        mend=mend,
    )
