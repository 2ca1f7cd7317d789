"""The launcher script and the commands, as a person types them."""

import ast
import os
import select
import shutil
import signal
import socket
import subprocess
import sys
from pathlib import Path

from core.foundation.settings import ROOT
from db import embedded


def _minhu(*words: str, cwd: Path = ROOT, **environ: str) -> subprocess.CompletedProcess[str]:
    """A command in a fresh process that knows no database but its home's, unless the test names one."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("MINHU_DATABASE_")}
    return subprocess.run(
        [sys.executable, "-P", "-m", "cli", *words],
        cwd=cwd,
        env={**clean, "PYTHONPATH": str(ROOT), **environ},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_the_launcher_is_short_and_readable_by_old_pythons() -> None:
    source = (ROOT / "minhu").read_text()
    assert len(source.splitlines()) <= 100
    ast.parse(source, feature_version=(3, 7))
    names = {
        alias.name.split(".")[0]
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Import)
        for alias in node.names
    }
    assert names <= set(sys.stdlib_module_names)
    assert os.access(ROOT / "minhu", os.X_OK)


def test_the_launcher_says_what_is_missing() -> None:
    old = "import sys; sys.version_info = (3, 8, 0); import shutil; shutil.which = lambda name: None; "
    run = f"import runpy; runpy.run_path({str(ROOT / 'minhu')!r}, run_name='__main__')"
    told = subprocess.run([sys.executable, "-c", old + run], capture_output=True, text=True, check=False)
    assert told.returncode == 1
    assert "需要 Python 3.11" in told.stderr
    assert "Traceback" not in told.stderr


def test_settings_that_cannot_be_are_a_sentence_everywhere(tmp_path: Path) -> None:
    for command in ("doctor", "serve", "worker", "web"):
        told = _minhu(command, MINHU_HOME=str(tmp_path), MINHU_SMS_URL="http://sms.vendor.cn/send")
        assert told.returncode == 1
        assert told.stderr == "MINHU_SMS_URL 要用 https 地址；http 只能指向本机（127.0.0.1、localhost）\n"
        assert told.stdout == ""


def test_help_is_for_people(tmp_path: Path) -> None:
    told = _minhu("--help", cwd=tmp_path)
    for command in ("serve", "test", "check", "trial", "bench", "db", "worker", "doctor"):
        assert f"  {command} " in told.stdout
    assert "启动" in told.stdout


def test_two_instances_live_side_by_side() -> None:
    homes = [Path(os.environ["MINHU_HOME"]) / f"side-{os.getpid()}-{n}" for n in "ab"]
    try:
        assert _minhu("db", "start", MINHU_HOME=str(homes[0])).returncode == 0
        other = embedded.start(homes[1])
        url = _minhu("db", "url", MINHU_HOME=str(homes[0])).stdout
        assert url.strip() == embedded.urls(homes[0]).app.replace("+psycopg2", "")
        assert other != embedded.urls(homes[0])
        assert _minhu("db", "stop", MINHU_HOME=str(homes[0])).returncode == 0
        told = _minhu("db", "url", MINHU_HOME=str(homes[0]))
        assert (told.returncode, told.stderr) == (1, "数据库没有运行，先执行 ./minhu db start\n")
        assert embedded.running(homes[1])
    finally:
        for home in homes:
            embedded.stop(home)
            shutil.rmtree(home, ignore_errors=True)


def test_a_taken_port_is_a_sentence() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        told = _minhu("serve", "--port", str(port))
    assert told.returncode == 1
    assert f"端口 {port} 已被占用" in told.stderr
    assert f"--port {port + 1}" in told.stderr
    assert str(os.getpid()) in told.stderr


def test_the_product_refuses_to_run_as_owner(database) -> None:
    told = _minhu("serve", "--port", str(_free()), MINHU_DATABASE_URL=database.urls.owner)
    assert told.returncode == 1
    assert "minhu_owner" in told.stderr


def test_an_unknown_trial_names_the_known_ones() -> None:
    told = _minhu("trial", "nothing-of-that-name")
    assert told.returncode == 1
    assert "没有叫 nothing-of-that-name 的" in told.stderr


def test_a_child_does_not_outlive_a_killed_parent(tmp_path: Path) -> None:
    code = (
        "from cli.children import spawn_logged; import os, signal;"
        "print(spawn_logged('probe', ['http.server', '0', '--bind', '127.0.0.1']).pid, flush=True);"
        "os.kill(os.getpid(), signal.SIGKILL)"
    )
    told = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "MINHU_HOME": str(tmp_path), "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode == -signal.SIGKILL
    assert _gone(int(told.stdout))


def _gone(pid: int) -> bool:
    """Whether the process ends: waited for by its pidfd, not by the clock."""
    try:
        handle = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    return bool(select.select([handle], [], [], 10)[0])


def _free() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
