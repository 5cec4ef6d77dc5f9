"""Where files are kept: under STORAGE_URL, by the hash of their bytes.

A file is written under another name and moved, so a reader never meets half of it; the same bytes
are kept once. What is read is compared with its hash, so damage is never handed out.
"""

import hashlib
import logging
import secrets
import time
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import Any

import fsspec
from flask import current_app
from fsspec.implementations.local import LocalFileSystem

log = logging.getLogger(__name__)

MEGABYTE = 10**6

TRUSTED_FOR = 600.0
"""Seconds for which a file on a disk, once compared with its hash, is taken to be the same as long
as the disk says that nobody touched it.
"""

MOST_TRUSTED = 5_000

_Touched = tuple[int, int, int, int]
_compared: dict[str, tuple[_Touched, float]] = {}
"""What the disk said of files when they were compared, and when (monotonic) that was."""


def place(folder: str, sha256: str, ending: str = "") -> tuple[Any, str]:
    """The file system, and the path of these bytes on it."""
    files, root = _opened(current_app.config["STORAGE_URL"])
    return files, f"{root}/{key_of(folder, sha256, ending)}"


@lru_cache(maxsize=8)
def _opened(url: str) -> tuple[Any, str]:
    files, root = fsspec.core.url_to_fs(url)
    return files, root.rstrip("/")


def key_of(folder: str, sha256: str, ending: str = "") -> str:
    """The path below the root; two letters of the hash keep the folders small."""
    return f"{folder}/{sha256[:2]}/{sha256}{ending}"


def keep(folder: str, data: bytes, ending: str = "") -> str:
    """Keep these bytes; returns their SHA-256. What is there and whole is left alone."""
    sha256 = hashlib.sha256(data).hexdigest()
    if read(folder, sha256, ending) is None:
        files, path = place(folder, sha256, ending)
        files.makedirs(path.rpartition("/")[0], exist_ok=True)
        half = f"{path}.{secrets.token_hex(6)}"
        files.pipe_file(half, data)
        files.mv(half, path)
    return sha256


def read(folder: str, sha256: str, ending: str = "") -> bytes | None:
    """The bytes of that hash; None when the file is gone or is not what it was."""
    files, path = place(folder, sha256, ending)
    try:
        data: bytes = files.cat_file(path)
    except FileNotFoundError:
        return None
    if hashlib.sha256(data).hexdigest() != sha256:
        log.error("the stored file %s is damaged", key_of(folder, sha256, ending))
        return None
    return data


def is_whole(folder: str, sha256: str, ending: str = "") -> bool:
    """Whether these bytes are there and are what they were. A file on a disk is compared again
    when the disk says that it was touched, or after TRUSTED_FOR.
    """
    path = on_disk(folder, sha256, ending)
    if path is None:
        return read(folder, sha256, ending) is not None
    try:
        stat = path.stat()
    except FileNotFoundError:
        return False
    touched = (stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns, stat.st_ino)
    now, known = time.monotonic(), _compared.get(str(path))
    if known is not None and known[0] == touched and now - known[1] < TRUSTED_FOR:
        return True
    if read(folder, sha256, ending) is None:
        return False
    if len(_compared) >= MOST_TRUSTED:
        _compared.clear()
    _compared[str(path)] = touched, now
    return True


def on_disk(folder: str, sha256: str, ending: str = "") -> Path | None:
    """Where these bytes lie, or would lie, on a disk of this machine; None for other storage."""
    files, path = place(folder, sha256, ending)
    return Path(path) if isinstance(files, LocalFileSystem) else None


def remove(folder: str, sha256: str, ending: str = "") -> None:
    """Remove these bytes, if they are there. Whoever calls knows that nothing else points to them
    and holds off who would keep the same bytes meanwhile.
    """
    files, path = place(folder, sha256, ending)
    with suppress(FileNotFoundError):
        files.rm_file(path)


def largest_upload() -> int:
    """How many octets a file that somebody sends may have (setting UPLOAD_MEGABYTES)."""
    return int(current_app.config["UPLOAD_MEGABYTES"]) * MEGABYTE
