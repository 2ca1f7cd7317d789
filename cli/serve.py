"""`minhu serve`: database, worker and web as one thing that starts and stops together."""

import http.client
import os
import socket
import subprocess
import sys
from datetime import datetime, timedelta
from time import sleep
from typing import Annotated

import psutil
import typer

from cli.children import deaf, end, last_words, log_of, spawn_logged, stopping_on_signals
from cli.database import opened
from cli.first_run import first_run
from core.foundation.clock import now
from core.foundation.errors import CivicError, Conflict
from core.foundation.settings import settings
from core.foundation.text import N_, _
from db import embedded

TICK = 0.25
"""Seconds between two looks at the children."""

FIRST_PAGE = timedelta(seconds=90)
STEADY = timedelta(minutes=1)
"""A worker that ran this long was well; its next death is a first one."""


def serve(
    *,
    port: Annotated[int, typer.Option(help=_("端口；默认 8501 或 MINHU_PORT"), show_default=False)] = 0,
    address: Annotated[str, typer.Option(help=_("监听地址；默认只有本机能访问"), show_default=False)] = "",
    no_worker: Annotated[bool, typer.Option("--no-worker", help=_("不启动后台任务"))] = False,
    no_demo: Annotated[
        bool, typer.Option("--no-demo", help=_("第一次启动不布置演示，只建一位管理员"))
    ] = False,
) -> None:
    """Serve until Ctrl-C."""
    began = now()
    os.environ["MINHU_PORT"] = str(port or settings().port)
    os.environ["MINHU_ADDRESS"] = address or settings().address
    settings.cache_clear()
    see_port(settings().address, settings().port)
    outside = bool(settings().database_url)
    with stopping_on_signals(), opened() as urls:
        first_run(demo=not no_demo, outside=outside)
        house = House(urls.app, outside=outside, with_worker=not no_worker)
        try:
            house.open(began)
            house.watch()
        finally:
            deaf()
            house.close()
    print(_("已全部停止"))


class House:
    """The children of one `serve` and what becomes of them."""

    def __init__(self, url: str, *, outside: bool, with_worker: bool) -> None:
        self.url = url
        self.outside = outside
        self.with_worker = with_worker
        self.web: subprocess.Popen[bytes] | None = None
        self.worker: subprocess.Popen[bytes] | None = None
        self.worker_since = self.worker_next = now()
        self.pause = timedelta(seconds=1)

    def open(self, began: datetime) -> None:
        """Start the children and say where the first page is, once it answers."""
        self._start_children()
        print(_("正在启动网页 …"), flush=True)
        until = now() + FIRST_PAGE
        while not _answers(settings().address, settings().port):
            self._see_web()
            if now() > until:
                raise CivicError(
                    N_("网页在 {seconds} 秒内没有应答，请看 {log}"), seconds=90, log=str(log_of("web"))
                )
            sleep(TICK)
        seconds = f"{(now() - began).total_seconds():.1f}"
        print(_("已就绪，用时 {seconds} 秒 (ready in {seconds} s)：{url}", seconds=seconds, url=_address()))
        print(_("日志在 {folder}，按 Ctrl-C 停止", folder=log_of("web").parent), flush=True)

    def watch(self) -> None:
        """Look after the children until a signal or a death ends it."""
        while True:
            sleep(TICK)
            self._see_database()
            self._see_web()
            self._see_worker()

    def close(self) -> None:
        """End the children; the database ends with its last user."""
        print(_("正在停止 …"), flush=True)
        end([child for child in (self.web, self.worker) if child is not None])

    def _start_children(self) -> None:
        self.web = spawn_logged("web", streamlit())
        if self.with_worker:
            self.worker, self.worker_since = spawn_logged("worker", ["worker"]), now()

    def _see_web(self) -> None:
        if self.web is not None and (code := self.web.poll()) is not None:
            print(last_words("web"), file=sys.stderr)
            raise CivicError(
                N_("网页进程意外结束（代码 {code}），全部停止；详情见 {log}"), code=code, log=log_of("web")
            )

    def _see_worker(self) -> None:
        if not self.with_worker or (self.worker is not None and self.worker.poll() is None):
            return
        if self.worker is not None:
            if now() - self.worker_since > STEADY:
                self.pause = timedelta(seconds=1)
            seconds = int(self.pause.total_seconds())
            print(
                _(
                    "后台任务意外结束（代码 {code}），{seconds} 秒后重新启动；详情见 {log}",
                    code=self.worker.returncode,
                    seconds=seconds,
                    log=log_of("worker"),
                ),
                flush=True,
            )
            self.worker, self.worker_next = None, now() + self.pause
            self.pause = min(self.pause * 2, timedelta(minutes=1))
        if now() >= self.worker_next:
            self.worker, self.worker_since = spawn_logged("worker", ["worker"]), now()

    def _see_database(self) -> None:
        """An embedded server that was killed is started again; it recovers by itself."""
        home = settings().home
        if self.outside or embedded.running(home):
            return
        print(_("内置数据库意外停止，正在重新启动 …"), flush=True)
        url = embedded.start(home).app
        if url != self.url:  # its port was taken meanwhile
            os.environ["MINHU_DATABASE_URL"] = self.url = url
            end([child for child in (self.web, self.worker) if child is not None])
            self._start_children()
        print(_("内置数据库已恢复"), flush=True)


def streamlit() -> list[str]:
    """What a web process is told."""
    where = ["--server.port", str(settings().port), "--server.address", settings().address]
    quiet = ["--server.headless", "true", "--browser.gatherUsageStats", "false"]
    return ["streamlit", "run", "app.py", *where, *quiet]


def see_port(address: str, port: int) -> None:
    """Refuse before anything is started when somebody sits on the port, and say who."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except PermissionError:
            raise CivicError(
                N_("没有权限使用端口 {port}，请用 1024 以上的端口：--port 8501"), port=port
            ) from None
        except OSError:
            raise Conflict(
                N_("端口 {port} 已被占用{holder}。换一个端口：./minhu serve --port {other}"),
                port=port,
                holder=_holder(port),
                other=port + 1,
            ) from None


def _holder(port: int) -> str:
    """Who listens there, as far as we may know."""
    try:
        for line in psutil.net_connections("tcp"):
            if line.status == psutil.CONN_LISTEN and line.laddr.port == port and line.pid:
                return _("（进程 {pid}：{name}）", pid=line.pid, name=psutil.Process(line.pid).name())
    except psutil.Error:
        pass
    return ""


def _address() -> str:
    host = settings().address
    host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, host)  # noqa: S104 (compared, not bound)
    return settings().public_url or f"http://{host}:{settings().port}"


def _answers(address: str, port: int) -> bool:
    """Whether the web process speaks HTTP yet; asked directly, past any proxy in the environment."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(address, address)  # noqa: S104 (compared, not bound)
    asked = http.client.HTTPConnection(host, port, timeout=2)
    try:
        asked.request("GET", "/_stcore/health")
        return asked.getresponse().status < http.client.INTERNAL_SERVER_ERROR
    except (OSError, http.client.HTTPException):
        return False
    finally:
        asked.close()
