"""Makes a Wagtail site the way a reader of README.md does, from the built wheel alone."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
SWAPPED_PAGE = "from wagtail.test.basepage.models import BasePage as Page"
PAGES_INCLUDE = '    path("", include(wagtail_urls)),\n'


def readme_blocks() -> tuple[str, str]:
    """Return what README.md tells to add: to the settings, and to the list of addresses."""
    text = (REPOSITORY / "README.md").read_text()
    section = re.search(r"^## Installation\n(.*?)^## ", text, re.MULTILINE | re.DOTALL)
    assert section, "README.md has no section Installation"
    blocks = re.findall(r"^```python\n(.*?)^```$", section[1], re.MULTILINE | re.DOTALL)
    assert len(blocks) == 2, "README.md shows two Python blocks: settings, then urls"
    return blocks[0], blocks[1]


def run(*command: str | Path, cwd: Path | None = None, **env: str) -> str:
    """Run a command outside of this repository's own environment; show its output if it fails."""
    hidden = ("DJANGO_", "PYTEST_", "PYTHONPATH", "VIRTUAL_ENV", "DATABASE")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(hidden)} | env
    done = subprocess.run(
        [str(part) for part in command], cwd=cwd, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"{command[0]} {command[1]}…\n{done.stdout}\n{done.stderr}"
    return done.stdout


def rewrite(file: Path, old: str, new: str) -> None:
    text = file.read_text()
    assert old in text, f"{file.name} has no {old!r}"
    file.write_text(text.replace(old, new))


def uv() -> str:
    beside_python = Path(sys.executable).with_name("uv")
    return str(beside_python) if beside_python.exists() else shutil.which("uv") or "uv"


def build_wheel(folder: Path) -> Path:
    """Build the source archive, and the wheel out of it, as a release does."""
    run(uv(), "build", "--quiet", "--python", sys.executable, "--out-dir", folder, REPOSITORY)
    (wheel,) = folder.glob("*.whl")
    return wheel


def make_environment(folder: Path, wheel: Path, *packages: str) -> Path:
    """Make a virtual environment with the wheel in it, and return its folder of programs."""
    run(uv(), "venv", "--quiet", "--python", sys.executable, folder)
    run(uv(), "pip", "install", "--quiet", "--python", folder / "bin" / "python", wheel, *packages)
    return folder / "bin"


@dataclass
class Project:
    """A site made by `wagtail start`."""

    folder: Path
    programs: Path

    @classmethod
    def start(cls, folder: Path, programs: Path) -> Project:
        folder.mkdir()
        run(programs / "wagtail", "start", "mysite", folder)
        return cls(folder, programs)

    @property
    def settings(self) -> Path:
        return self.folder / "mysite" / "settings" / "base.py"

    @property
    def urls(self) -> Path:
        return self.folder / "mysite" / "urls.py"

    def install(self) -> None:
        """Add the lines of README.md, where README.md says."""
        for_settings, for_urls = readme_blocks()
        with self.settings.open("a") as settings:
            settings.write(for_settings)
        rewrite(self.urls, PAGES_INCLUDE, f"    {for_urls.strip()}\n{PAGES_INCLUDE}")

    def swap_base_page(self) -> None:
        """Put all pages of the site on another base page: the one of Wagtail's own tests."""
        home = self.folder / "home"
        for migration in (home / "migrations").glob("0*.py"):  # they know Wagtail's page only
            migration.unlink()
        rewrite(home / "models.py", "from wagtail.models import Page", SWAPPED_PAGE)
        rewrite(self.folder / "search" / "views.py", "from wagtail.models import Page", SWAPPED_PAGE)
        with self.settings.open("a") as settings:
            settings.write('INSTALLED_APPS += ["wagtail.test.basepage"]\n')
            settings.write('WAGTAIL_PAGE_MODEL = "basepage.BasePage"\n')
        self.manage("makemigrations", "home")

    def manage(self, *arguments: str) -> str:
        return run(self.programs / "python", "manage.py", *arguments, cwd=self.folder)

    def script(self, name: str) -> str:
        """Run a file of this folder inside the site."""
        source = (Path(__file__).with_name(name)).read_text()
        return self.manage("shell", "--no-imports", "--command", source)
