import shutil
import socket

import pytest

from tests.sandbox.demo import Demo


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


@pytest.fixture(scope="session")
def migrated(tmp_path_factory):
    """A demo site without data."""
    demo = Demo(tmp_path_factory.mktemp("migrated"))
    demo.manage("migrate", "--verbosity", "0")
    return demo


@pytest.fixture(scope="session")
def loaded(migrated, tmp_path_factory):
    """A demo site loaded on Monday 2 March 2026. Don't write to it: copy it."""
    demo = copy(migrated, tmp_path_factory.mktemp("loaded"))
    demo.load()
    return demo


def copy(demo: Demo, folder, port: int = 8000) -> Demo:
    shutil.copytree(demo.folder, folder, dirs_exist_ok=True)
    return Demo(folder, port)


@pytest.fixture
def copied(loaded, tmp_path):
    """A loaded demo site to change, on a free port."""
    return copy(loaded, tmp_path, free_port())


@pytest.fixture
def empty(migrated, tmp_path):
    """A demo site without data, to fill."""
    return copy(migrated, tmp_path)
