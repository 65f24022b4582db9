"""`run_demo.py`: two processes that start, stop and fail together."""

import signal
import socket
import subprocess
import sys
import urllib.request

import pytest

from tests.sandbox.demo import ROOT, Demo

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("sandbox")]

SECONDS = 60


def start(demo: Demo) -> subprocess.Popen[str]:
    return subprocess.Popen(
        demo.command("run_demo.py"), env=demo.env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )


def end(process: subprocess.Popen[str]) -> None:
    process.kill()
    process.communicate()


def read_until(process: subprocess.Popen[str], words: str) -> str:
    """Return what a process says up to the line with these words."""
    said = ""
    for line in process.stdout:
        said += line
        if words in line:
            return said
    raise AssertionError(said)


def children_of(pid: int) -> list[int]:
    found = subprocess.run(["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True, check=False)
    return [int(word) for word in found.stdout.split()]


def is_alive(pid: int) -> bool:
    state = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False).stdout
    return bool(state.strip()) and not state.startswith("Z")


def test_run_demo__started_and_terminated__answers_and_stops_both(copied):
    process = start(copied)
    try:
        said = read_until(process, "Ctrl-C")
        children = children_of(process.pid)
        with urllib.request.urlopen(f"http://localhost:{copied.env['PORT']}/nl/") as response:
            html = response.read().decode()
        process.send_signal(signal.SIGTERM)
        assert process.wait(SECONDS) == 0
    finally:
        end(process)

    assert "admin / admin" in said
    assert "joris / joris" in said
    assert str(copied.folder / "mail") in said
    assert '<html lang="nl">' in html
    assert len(children) == 2
    assert not any(map(is_alive, children))


def test_run_demo__worker_dies__says_so_and_fails(copied):
    process = start(copied)
    try:
        read_until(process, "Ctrl-C")
        site, worker = sorted(children_of(process.pid))
        # Each leads a process group of its own.
        subprocess.run(["kill", "-KILL", "--", f"-{worker}"], check=True)
        said = process.stdout.read()
        assert process.wait(SECONDS) == 1
    finally:
        end(process)

    assert "The worker that sends mails has ended by itself" in said
    assert not is_alive(site)


def test_run_demo__port_in_use__says_so_in_words(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as other:
        demo = Demo(tmp_path, other.getsockname()[1])
        done = subprocess.run(
            demo.command("run_demo.py"), env=demo.env, capture_output=True, text=True, timeout=SECONDS, check=False
        )

    assert done.returncode == 1
    assert "is already in use" in done.stderr
    assert "Traceback" not in done.stderr


def test_manage__from_another_folder__finds_the_site(migrated, tmp_path):
    done = subprocess.run(
        [sys.executable, str(ROOT / "sandbox" / "manage.py"), "check"],
        env=migrated.env,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
