from pathlib import Path

import pytest

from tests.wheel.project import build_wheel, make_environment


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_wheel(tmp_path_factory.mktemp("dist"))


@pytest.fixture(scope="session")
def programs(tmp_path_factory: pytest.TempPathFactory, wheel: Path) -> Path:
    """A virtual environment with nothing but the wheel and what it depends on."""
    return make_environment(tmp_path_factory.mktemp("site") / "venv", wheel)
