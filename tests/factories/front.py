"""Two web processes and a worker behind nginx, with the files of deploy/ as an operator copies them.

Only what belongs to a machine is rendered: ports, certificate, folders. Everything else runs as it stands there.
"""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from shutil import which
from time import monotonic, sleep

import httpx

from cli.needs import SYSTEM
from core.foundation.settings import ROOT
from tests.serving import free_port

DEPLOY = ROOT / "deploy"
PATIENCE = 300.0
"""Seconds until a part that is to answer is one that does not; a busy machine is slow to start three of them."""
MAIN = """{user}worker_processes 1;
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/nginx.error.log crit;
events {{ worker_connections 1024; }}
http {{
    include /etc/nginx/mime.types;
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
    include {folder}/minhu.conf;
}}
"""


@dataclass(slots=True)
class Front:
    """A running front.

    Attributes:
        ports: the two web processes by their name in the cookie.
        parts: every process that was started, by name.
    """

    home: Path
    url: str
    ports: dict[str, int]
    environment: dict[str, str]
    parts: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def start(self, name: str, *command: str) -> None:
        """Start a part; what it says goes to its log."""
        (self.home / "logs").mkdir(parents=True, exist_ok=True)
        with (self.home / "logs" / f"{name}.log").open("ab") as log:
            self.parts[name] = subprocess.Popen(
                command, cwd=ROOT, env=self.environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )

    def start_web(self, name: str) -> None:
        """Start one of the two web processes and wait until it answers."""
        self.start(name, sys.executable, "-P", "-m", "cli", "web", "--port", str(self.ports[name]))
        self.answering(f"http://127.0.0.1:{self.ports[name]}/healthz", name)

    def kill_web(self, name: str) -> None:
        """`kill -9` of what serves the port, by its id; its parent ends by itself."""
        (victim,) = _children(self.parts[name].pid)
        os.kill(victim, signal.SIGKILL)
        self.parts[name].wait(30)

    def answering(self, address: str, name: str) -> None:
        """Wait for an answer.

        Raises:
            TimeoutError: none came.
        """
        until = monotonic() + PATIENCE
        while monotonic() < until and self.parts[name].poll() is None:
            try:
                if httpx.get(address, timeout=2, trust_env=False, verify=False).is_success:  # noqa: S501
                    return
            except httpx.TransportError:
                sleep(0.05)
        raise TimeoutError(f"{name}: {(self.home / 'logs' / f'{name}.log').read_text('utf-8')[-2000:]}")

    def watch(self, path: str, name: str = "a") -> httpx.Response:
        """What a web process tells who watches it."""
        return httpx.get(f"http://127.0.0.1:{self.ports[name]}{path}", trust_env=False, timeout=20)

    def watch_outside(self, path: str) -> int:
        """What a stranger gets there, through the proxy."""
        with httpx.Client(verify=False, trust_env=False, timeout=20) as stranger:  # noqa: S501
            return stranger.get(f"{self.url}{path}").status_code

    def end(self) -> None:
        """End everything, the proxy first."""
        for name in sorted(self.parts, key=lambda each: each != "nginx"):
            part = self.parts[name]
            if part.poll() is None:
                part.terminate()
        for part in self.parts.values():
            try:
                part.wait(30)
            except subprocess.TimeoutExpired:
                part.kill()
                part.wait()


@contextmanager
def front(home: Path, database_url: str) -> Iterator[Front]:
    """Two web processes, a worker and nginx, until the block ends."""
    port, ports = free_port(), {"a": free_port(), "b": free_port()}
    url = f"https://localhost:{port}"
    kept = {name: value for name, value in os.environ.items() if not name.startswith("MINHU_")}
    told = {
        **_service(),
        "MINHU_HOME": str(home),
        "MINHU_DATABASE_URL": database_url,
        "MINHU_PUBLIC_URL": url,
    }
    environment = {**kept, **told, "MINHU_HOSTS": "localhost", "PYTHONPATH": str(ROOT)}
    made = Front(home, url, ports, environment)
    with ExitStack() as stack:
        stack.callback(made.end)
        for name, own in ports.items():
            made.start(name, sys.executable, "-P", "-m", "cli", "web", "--port", str(own))
        made.start("worker", sys.executable, "-P", "-m", "cli", "worker")
        config = render(home / "nginx", port, ports)
        nginx = which("nginx", path=SYSTEM) or "nginx"
        made.start(
            "nginx",
            nginx,
            "-p",
            str(config.parent),
            "-c",
            str(config),
            "-e",
            str(home / "nginx" / "early.log"),
        )
        for name, own in ports.items():
            made.answering(f"http://127.0.0.1:{own}/healthz", name)
        made.answering(f"{url}/healthz", "nginx")
        yield made


def render(folder: Path, port: int, ports: dict[str, int]) -> Path:
    """deploy/nginx/minhu.conf for this machine, and a main file that holds nothing else."""
    folder.mkdir(parents=True, exist_ok=True)
    certify(folder)
    text = (DEPLOY / "nginx" / "minhu.conf").read_text("utf-8")
    for there, here in (
        ("listen 80;", f"listen 127.0.0.1:{free_port()};"),
        ("listen 443 ssl", f"listen 127.0.0.1:{port} ssl"),
        ("8501", str(ports["a"])),
        ("8502", str(ports["b"])),
        ("/etc/ssl/minhu", str(folder)),
        ("/var/log/nginx", str(folder)),
        ("/usr/share/minhu", str(DEPLOY / "nginx")),
        ("minhu.example.org", "localhost"),
    ):
        assert there in text, f"deploy/nginx/minhu.conf has no {there}"
        text = text.replace(there, here)
    (folder / "minhu.conf").write_text(text, "utf-8")
    user = "user root;\n" if os.geteuid() == 0 else ""
    main = folder / "nginx.conf"
    main.write_text(MAIN.format(user=user, folder=folder), "utf-8")
    return main


def certify(folder: Path) -> None:
    """A certificate of one day for localhost."""
    key, chain = folder / "privkey.pem", folder / "fullchain.pem"
    made = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 1 -subj /CN=localhost"
    where = ["-keyout", str(key), "-out", str(chain)]
    subprocess.run(["openssl", *made.split(), *where], check=True, capture_output=True)


def postgres_settings() -> dict[str, str]:
    """deploy/postgresql/minhu.conf as `postgres -c` takes it."""
    text = (DEPLOY / "postgresql" / "minhu.conf").read_text("utf-8")
    found = re.findall(r"^(\w+) = (?:'([^']*)'|(\S+))", text, re.MULTILINE)
    return {name: quoted or bare for name, quoted, bare in found}


def _service() -> dict[str, str]:
    """deploy/systemd/minhu.env, which every process of an instance reads."""
    lines = (DEPLOY / "systemd" / "minhu.env").read_text("utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


def _children(pid: int) -> list[int]:
    told = Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii")
    return [int(word) for word in told.split()]
