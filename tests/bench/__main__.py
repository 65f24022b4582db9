"""How fast availability is, beside the bare reading of the claims it needs.

    python -m tests.bench            every size, on the database named by DATABASE and on PostgreSQL if it answers
    python -m tests.bench M          one size

The data lives in a scratch database. Each figure is on a line of its own: FIGURE name value goal ok|missed.
"""

import os
import subprocess
import sys

from tests import databases


def main(sizes: list[str]) -> int:
    wanted = [os.environ.get("DATABASE", databases.SQLITE)]
    if databases.POSTGRESQL not in wanted:
        if reason := databases.why_no_postgresql():
            print(f"skipped: {reason}")
        else:
            wanted.append(databases.POSTGRESQL)
    # A process each: what Wagtail's search loads depends on the database.
    return max(
        subprocess.run(
            [sys.executable, "-m", "tests.bench.availability", *sizes],
            env={**os.environ, "DATABASE": database, "DJANGO_SETTINGS_MODULE": "tests.settings"},
            check=False,
        ).returncode
        for database in wanted
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
