"""A cache on disk for arrays that are expensive to compute; sizes are bytes."""

import json
import logging
import os
import zipfile
import zlib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from secrets import token_hex
from typing import Any, cast

import numpy as np

log = logging.getLogger(__name__)

Arrays = Mapping[str, np.ndarray]

_DAMAGED = (OSError, ValueError, EOFError, KeyError, zipfile.BadZipFile, zlib.error)


def array_key(*parts: object) -> str:
    """Return a key for `ArrayCache` that stands for all parts, which must suit JSON."""
    return sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True)
class ArrayCache:
    """A cache with a file for each key, from which the least recently used go first.

    Several processes may use the folder at once. The files are numpy's ``.npz``, which
    carry a checksum: a damaged file counts as missing. No file holds a pickle.

    Attributes
    ----------
    folder
        Folder of the files; `put` creates it.
    max_bytes
        Largest size of all files together; a larger single file is not kept.
    """

    folder: Path
    max_bytes: int = 2 * 2**30

    def get(self, key: str) -> Arrays | None:
        """Return the arrays under a key, or None where there are none any more."""
        file = self._file(key)
        try:
            # numpy leaves a file open that it opened itself and cannot read.
            with file.open("rb") as raw, np.load(raw, allow_pickle=False) as archive:
                arrays = {name: archive[name] for name in archive.files}
            os.utime(file)
        except FileNotFoundError:
            return None
        except _DAMAGED as error:
            log.warning("The stored file %s is damaged and left aside: %s", file, error)
            return None
        return arrays

    def put(self, key: str, arrays: Arrays) -> None:
        """Store arrays; a disk that is full or read-only is logged and no error."""
        file, by_name = self._file(key), cast("dict[str, Any]", arrays)
        unfinished = file.with_name(f".{key}.{token_hex(4)}")
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with unfinished.open("wb") as out:
                np.savez(out, **by_name)
            unfinished.replace(file)
            self._evict()
        except OSError as error:
            log.warning("Nothing is stored in %s: %s", self.folder, error)
        finally:
            with suppress(OSError):
                unfinished.unlink(missing_ok=True)

    def _file(self, key: str) -> Path:
        return self.folder / f"{key}.npz"

    def _evict(self) -> None:
        """Remove the least recently used files until the others have room."""
        files = []
        for file in self.folder.glob("*.npz"):
            # Another process may have removed it.
            with suppress(FileNotFoundError):
                state = file.stat()
                files.append((state.st_mtime_ns, state.st_size, file))
        room = self.max_bytes
        for _, size, file in sorted(files, reverse=True):
            room -= size
            if room < 0:
                file.unlink(missing_ok=True)
