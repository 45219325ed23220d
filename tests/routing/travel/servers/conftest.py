"""Real travel servers on a small city, each started once for all tests."""

import importlib.util
import json
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.support.server_city import write
from tests.support.travel_servers import HOME


@pytest.fixture(scope="session")
def city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The OpenStreetMap file of `tests.support.server_city`."""
    file = tmp_path_factory.mktemp("city") / "city.osm.pbf"
    write(file)
    return file


@pytest.fixture(scope="session")
def osrm(city: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of an OSRM server on the city, with its own car profile."""
    folder = tmp_path_factory.mktemp("osrm")
    base = folder / "city.osrm"
    profile = HOME / "osrm" / "share" / "profiles" / "car.lua"
    # OSRM writes its files beside the input.
    (folder / city.name).symlink_to(city)
    _run("osrm/bin/osrm-extract", "--profile", profile, folder / city.name)
    _run("osrm/bin/osrm-partition", base)
    _run("osrm/bin/osrm-customize", base)
    port = _free_port()
    options = ["--algorithm", "mld", "--ip", "127.0.0.1", "--port", port]
    with _serving("osrm/bin/osrm-routed", *options, base, folder=folder, port=port):
        yield f"http://127.0.0.1:{port}"


@pytest.fixture(scope="session")
def valhalla(city: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a Valhalla server on the city, with its default configuration."""
    folder = tmp_path_factory.mktemp("valhalla")
    port = _free_port()
    file = folder / "valhalla.json"
    file.write_text(json.dumps(_valhalla_config(folder, port)))
    _run("valhalla/bin/valhalla_build_tiles", "--config", file, city)
    program = "valhalla/bin/valhalla_service"
    with _serving(program, file, 2, folder=folder, port=port):
        yield f"http://127.0.0.1:{port}"


def _valhalla_config(folder: Path, port: int) -> dict[str, Any]:
    source = _program("valhalla/valhalla_build_config.py")
    spec = importlib.util.spec_from_file_location("valhalla_build_config", source)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    config = _without(module.config, module.Optional)
    config["mjolnir"] = {
        name: value
        for name, value in config["mjolnir"].items()
        if not isinstance(value, str) or not value.startswith("/data")
    }
    config["mjolnir"]["tile_dir"] = str(folder / "tiles")
    # Without data of borders it assumes that everybody drives on the left.
    config["mjolnir"]["data_processing"]["use_admin_db"] = False
    config["additional_data"].clear()
    config["httpd"]["service"]["listen"] = f"tcp://127.0.0.1:{port}"
    config["httpd"]["service"].update(drain_seconds=1, shutdown_seconds=1)
    for name in ("loopback", "interrupt"):
        config["httpd"]["service"][name] = f"ipc://{folder}/{name}"
    return config


def _without(tree: dict[str, Any], kind: type) -> dict[str, Any]:
    return {
        name: _without(value, kind) if isinstance(value, dict) else value
        for name, value in tree.items()
        if not isinstance(value, kind)
    }


def _program(name: str) -> Path:
    if not (HOME / name).is_file():
        pytest.skip(f"{name} is not here; fetch it: python tests/support/travel_servers.py")
    return HOME / name


def _run(name: str, *arguments: object) -> None:
    command = [str(_program(name)), *map(str, arguments)]
    try:
        found = subprocess.run(command, capture_output=True, text=True, timeout=120)
    except OSError as error:
        pytest.skip(f"{name} does not run on this machine: {error}")
    if found.returncode:
        pytest.skip(f"{name} fails: {(found.stderr or found.stdout)[-500:]}")


@contextmanager
def _serving(name: str, *arguments: object, folder: Path, port: int) -> Iterator[None]:
    command = [str(_program(name)), *map(str, arguments)]
    log = folder / "server.log"
    with log.open("w") as out:
        process = subprocess.Popen(command, stdout=out, stderr=out, cwd=folder)
    try:
        for _ in range(300):
            if process.poll() is None and _listens(port):
                break
            time.sleep(0.1)
        else:
            pytest.skip(f"{name} does not start: {log.read_text()[-500:]}")
        yield
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _listens(port: int) -> bool:
    with socket.socket() as asking:
        return asking.connect_ex(("127.0.0.1", port)) == 0


def _free_port() -> int:
    with socket.socket() as asking:
        asking.bind(("127.0.0.1", 0))
        return int(asking.getsockname()[1])
