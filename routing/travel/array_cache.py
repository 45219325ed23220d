"""A folder of arrays that were dear to compute."""

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


def digest(*parts: object) -> str:
    """A key for `ArrayCache` that stands for all of the parts, which must suit JSON."""
    return sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True)
class ArrayCache:
    """Arrays by key, one file for each key, the least lately used removed first.

    Several processes may use the folder at once. The files are numpy's ``.npz``, as these
    carry a checksum: one that was damaged counts as missing.

    Attributes
    ----------
    folder
        It is made when something is put.
    most_bytes
        What the files may take together; one that is larger alone is not kept.
    """

    folder: Path
    most_bytes: int = 2 * 2**30

    def get(self, key: str) -> Arrays | None:
        """What was put under a key, or None where it is no longer there."""
        file = self._file(key)
        try:
            # numpy leaves a file open that it opened itself and cannot read.
            with file.open("rb") as raw, np.load(raw, allow_pickle=False) as found:
                arrays = {name: found[name] for name in found.files}
            os.utime(file)
        except FileNotFoundError:
            return None
        except _DAMAGED as error:
            log.warning("The stored file %s is damaged and left aside: %s", file, error)
            return None
        return arrays

    def put(self, key: str, arrays: Arrays) -> None:
        """Keep arrays; a disk that is full or read-only is logged, not an error."""
        file, named = self._file(key), cast("dict[str, Any]", arrays)
        part = file.with_name(f".{key}.{token_hex(4)}")
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with part.open("wb") as out:
                np.savez(out, **named)
            part.replace(file)
            self._shrink()
        except OSError as error:
            log.warning("Nothing is stored in %s: %s", self.folder, error)
        finally:
            with suppress(OSError):
                part.unlink(missing_ok=True)

    def _file(self, key: str) -> Path:
        return self.folder / f"{key}.npz"

    def _shrink(self) -> None:
        """Remove what was not used for the longest time, until the rest has room."""
        files = []
        for file in self.folder.glob("*.npz"):
            # Another process may have removed it.
            with suppress(FileNotFoundError):
                state = file.stat()
                files.append((state.st_mtime_ns, state.st_size, file))
        room = self.most_bytes
        for _, size, file in sorted(files, reverse=True):
            room -= size
            if room < 0:
                file.unlink(missing_ok=True)
