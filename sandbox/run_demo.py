#!/usr/bin/env python
"""Run the demo: the site and the worker that sends its mails, until Ctrl-C."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path

HERE = Path(__file__).resolve().parent
MAIL_DIR = Path(os.environ.get("DEMO_DIR") or HERE).resolve() / "mail"
START_SECONDS = 60
STOP_SECONDS = 10

WELCOME = """
  Linden & Co, a practice that doesn't exist, is open:

    English      {site}/
    Nederlands   {site}/nl/
    Customers    {site}/my-appointments/   anna / anna     (sees her own appointments)
    Admin        {site}/admin/             admin / admin   (may do everything)
                 {space}                    mara / mara     (owner of the practice)
                 {space}                    aylin / aylin   (manages her own calendar)
                 {space}                    joris / joris   (sees his own calendar)
    Elsewhere    {partner}/partner/           another website, which embeds the booking page
    Mails        {mails}

  Ctrl-C stops it.
"""


class Stop(Exception):
    """Somebody asked us to stop."""


def main() -> int:
    port = os.environ.get("PORT") or "8000"
    problem = port_problem(port)
    if problem:
        print(problem, file=sys.stderr)
        return 1
    site, partner = f"http://localhost:{port}", f"http://127.0.0.1:{port}"
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, ask_to_stop)
    running: dict[str, subprocess.Popen[bytes]] = {}
    try:
        running["The site"] = start("runserver", "--noreload", port)
        wait_until_it_answers(f"{site}/", running)
        running["The worker that sends mails"] = start("qcluster")
        mails = os.environ.get("EMAIL_URL") and "sent by the server of EMAIL_URL"
        print(WELCOME.format(site=site, partner=partner, space=" " * len(site), mails=mails or MAIL_DIR), flush=True)
        while True:
            fail_if_ended(running)
            time.sleep(0.5)
    except Stop:
        print("\nStopping the demo.", flush=True)
        return 0
    except RuntimeError as error:
        print(error, file=sys.stderr)
        return 1
    finally:
        stop(running.values())


def ask_to_stop(*_: object) -> None:
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_IGN)
    raise Stop


def port_problem(port: str) -> str:
    """Return in words why the site can't listen on ``port``; nothing when it can."""
    if not port.isdecimal() or not 0 < int(port) < 65536:
        return f"PORT={port}: give a number from 1 to 65535."
    try:
        with socket.create_server(("127.0.0.1", int(port))):
            return ""
    except PermissionError:
        return f"Port {port} needs the rights of an administrator. Choose another one, such as: make demo PORT=8080"
    except OSError:
        return f"Port {port} is already in use by another program. Choose another one, such as: make demo PORT=8080"


def start(*command: str) -> subprocess.Popen[bytes]:
    """Start a management command in a process group of its own, so that Ctrl-C reaches only us."""
    return subprocess.Popen([sys.executable, str(HERE / "manage.py"), *command], start_new_session=True)


def wait_until_it_answers(address: str, running: dict[str, subprocess.Popen[bytes]]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        fail_if_ended(running)
        try:
            with urllib.request.urlopen(address, timeout=START_SECONDS):
                return
        except urllib.error.HTTPError as error:
            raise RuntimeError(
                f"The site answers {error.code}. `make demo` makes its database and loads its data."
            ) from None
        except OSError:
            time.sleep(0.2)
    raise RuntimeError(f"The site did not answer within {START_SECONDS} seconds.")


def fail_if_ended(running: dict[str, subprocess.Popen[bytes]]) -> None:
    for name, process in running.items():
        if process.poll() is not None:
            raise RuntimeError(f"{name} has ended by itself (exit code {process.returncode}), so the demo stops.")


def stop(processes: Collection[subprocess.Popen[bytes]]) -> None:
    """End the processes and what they started: politely, then for good."""
    for process in processes:
        if process.poll() is None:
            process.terminate()
    for process in processes:
        with suppress(subprocess.TimeoutExpired):
            process.wait(STOP_SECONDS)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


if __name__ == "__main__":
    sys.exit(main())
