"""Where files are kept: under STORAGE_URL, by the hash of their bytes.

A file is written under another name and moved, so a reader never meets half of it; the same bytes
are kept once. What is read is compared with its hash, so damage is never handed out.
"""

import hashlib
import logging
import secrets
from contextlib import suppress
from typing import Any

import fsspec
from flask import current_app

log = logging.getLogger(__name__)

MEGABYTE = 10**6


def place(folder: str, sha256: str, ending: str = "") -> tuple[Any, str]:
    """The file system, and the path of these bytes on it."""
    files, root = fsspec.core.url_to_fs(current_app.config["STORAGE_URL"])
    return files, f"{root.rstrip('/')}/{key_of(folder, sha256, ending)}"


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
