"""Runs the demo site's own commands, in a folder and with settings of its own."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
TODAY = "2026-03-02"
NEXT_WEEK = "2026-03-09"


class Demo:
    """A demo site whose database, mails and pictures lie in one folder."""

    def __init__(self, folder: Path, port: int = 8000) -> None:
        self.folder = folder
        self.env = {
            **{name: value for name, value in os.environ.items() if name not in {"EMAIL_URL", "DEBUG"}},
            "DJANGO_SETTINGS_MODULE": "sandbox.settings",
            "DATABASE": "sqlite",
            "DEMO_DIR": str(folder),
            "PORT": str(port),
        }

    def command(self, script: str, *arguments: str) -> list[str]:
        return [sys.executable, "-W", "error::DeprecationWarning:sandbox", str(ROOT / "sandbox" / script), *arguments]

    def manage(self, *arguments: str) -> str:
        """Run a management command; return what it says."""
        done = subprocess.run(
            self.command("manage.py", *arguments), env=self.env, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def load(self, today: str = TODAY) -> None:
        self.manage("load_demo", "--today", today, "--verbosity", "0")

    def ask(self, script: str) -> Any:
        """Run a script of this folder inside the site; return the JSON that it prints."""
        source = (Path(__file__).parent / script).read_text()
        return json.loads(self.manage("shell", "--no-imports", "--command", source).splitlines()[-1])
