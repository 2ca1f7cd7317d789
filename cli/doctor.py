"""`minhu doctor`: what this machine lacks, and the cure."""

import os
import shutil
import socket
import subprocess
import sys
from typing import Annotated

import typer

from cli.needs import missing
from core.foundation.errors import CivicError
from core.foundation.settings import settings
from core.foundation.text import N_, _
from core.health import ENOUGH, free_disk
from db import embedded


def doctor(
    *,
    install: Annotated[
        bool, typer.Option("--install", help=_("安装缺的（Debian、Ubuntu，要 root）"))
    ] = False,
) -> None:
    """Look at everything; exit code 1 when the product itself could not run."""
    if install:
        _install()
    ill = [sentence for sentence in (_disk(), _home(), _database()) if sentence]
    for need in missing():
        print(_("可选，没有：{label}。安装：./minhu doctor --install", label=_(need.label)))
    if taken := _port():
        print(taken)
    for sentence in ill:
        print(_("要处理：{sentence}", sentence=sentence))
    if ill:
        raise typer.Exit(1)
    version = ".".join(map(str, sys.version_info[:3]))
    print(_("可以运行：Python {version}，状态在 {home}", version=version, home=settings().home.resolve()))


def _install() -> None:
    packages = [package for need in missing() for package in need.packages]
    if not packages:
        return
    if shutil.which("apt-get") is None:
        raise CivicError(N_("这台机器没有 apt，请自己安装：{packages}"), packages=" ".join(packages))
    if os.geteuid() != 0:
        raise CivicError(
            N_("安装要 root，请执行：sudo apt-get install -y {packages}"), packages=" ".join(packages)
        )
    print(_("正在安装：{packages}", packages=" ".join(packages)), flush=True)
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update"], ["install", "-y", "--no-install-recommends", *packages]):
        done = subprocess.run(
            ["apt-get", "-q", *command],
            env=quiet,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            print(done.stdout)
            raise CivicError(N_("apt 没有装成，原因见上"))


def _disk() -> str:
    free, _all = free_disk()
    return "" if free > ENOUGH else _("磁盘只剩 {mb} MB", mb=free // 1_000_000)


def _home() -> str:
    secrets = settings().secrets
    if secrets.exists() and secrets.stat().st_mode & 0o077:
        return _("密钥目录别人能读，请执行：chmod 700 {folder}", folder=secrets)
    return ""


def _database() -> str:
    if settings().database_url:
        return ""
    try:
        embedded.wheel_binaries()
    except CivicError as refusal:
        return refusal.sentence()
    return ""


def _port() -> str:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings().address, settings().port))
        except OSError:
            return _("端口 {port} 已被占用（如果是 minhu 自己在运行，就没有问题）", port=settings().port)
    return ""
