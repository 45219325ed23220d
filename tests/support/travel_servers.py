"""Real OSRM and Valhalla servers for the tests; as a script it downloads them.

Their Python packages contain the executables, which need no Python of their own. They are
unpacked into .cache/servers of the repository. Without them the tests are skipped.
"""

import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

HOME = Path(__file__).resolve().parents[2] / ".cache" / "servers"
WHEELS = """
osrm-bindings==26.10.0 \\
--hash=sha256:840d6f82812eb9f9e17c71eb9083dfa15f3be2bfec4965c32aefa48b00d3a951
pyvalhalla==3.9.1 \\
--hash=sha256:7b49c5e5f86cefd555b473aaaf34df3305889d30aa889b8abd3b4c2acc622271
"""
WANTED = (
    "osrm/bin/",
    "osrm/share/profiles/",
    "valhalla/bin/valhalla_build_tiles",
    "valhalla/bin/valhalla_service",
    "valhalla/valhalla_build_config.py",
    "pyvalhalla.libs/",
)


def fetch() -> None:
    """Download the pinned wheels and unpack the executables with their files."""
    with tempfile.TemporaryDirectory() as folder:
        pins = Path(folder, "pins.txt")
        pins.write_text(WHEELS)
        # The wheels are made for 3.12 and later; the executables run anywhere.
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
        command += ["--only-binary", ":all:", "--python-version", "3.12"]
        command += ["--require-hashes", "--dest", folder, "--requirement", str(pins)]
        subprocess.run(command, check=True)
        for wheel in Path(folder).glob("*.whl"):
            with zipfile.ZipFile(wheel) as packed:
                names = [name for name in packed.namelist() if name.startswith(WANTED)]
                packed.extractall(HOME, names)
    for program in HOME.glob("*/bin/*"):
        program.chmod(0o755)
    (HOME / "pins.txt").write_text(WHEELS)


if __name__ == "__main__":
    if not (HOME / "pins.txt").is_file() or (HOME / "pins.txt").read_text() != WHEELS:
        fetch()
