"""`kill -9` of the database and of the web process under submissions: nothing acknowledged is lost or doubled.

The real product (`./minhu serve` on its embedded server) in a home of its own; citizens submit through the phone form
and, when no answer comes, send the same form again, as a phone does after a dead connection.
"""

import random
import re
import shutil
import signal
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import httpx
from sqlalchemy import create_engine, text

from core.foundation.settings import settings
from db import embedded
from tests.product import Product

DESCRIPTION = "断电：反复强杀数据库和网页进程，已回执的件一件不少，重发不重复"
SIZE = 20
CLIENTS = 4
PATIENCE = 60.0
NUMBER = re.compile(r"H\d{13}")


@dataclass(slots=True)
class Tally:
    """What the clients saw."""

    acknowledged: dict[str, str] = field(default_factory=dict)
    sent: int = 0
    retries: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)


def run(size: int, seed: int) -> dict[str, object]:
    """Kill `size` times; half the database, half the web process."""
    rng = random.Random(seed)
    home = settings().home.resolve() / f"kills-{seed}"
    shutil.rmtree(home, ignore_errors=True)
    tally, stop = Tally(), threading.Event()
    with Product(home) as product:
        clients = [
            threading.Thread(target=_citizen, args=(product.url, number, tally, stop), daemon=True)
            for number in range(CLIENTS)
        ]
        for client in clients:
            client.start()
        kills = Counter[str]()
        for turn in range(size):
            before = len(tally.acknowledged)
            _until(lambda before=before: len(tally.acknowledged) >= before + 2)
            time.sleep(rng.random() * 0.3)
            victim = ("database", "web")[turn % 2]
            product.kill(victim, signal.SIGKILL)
            kills[victim] += 1
            product.settle()
        before = len(tally.acknowledged)
        _until(lambda: len(tally.acknowledged) >= before + 2)
        stop.set()
        for client in clients:
            client.join(PATIENCE)
        numbers = _numbers(home)
        clean = product.command("audit", "verify")
    shutil.rmtree(home, ignore_errors=True)
    lost = [number for number in tally.acknowledged.values() if numbers[number] != 1]
    doubled = sum(numbers.values()) - len(tally.acknowledged)
    return {
        "ok": not lost and doubled == 0 and clean,
        "kills": dict(kills),
        "forms_sent": tally.sent,
        "retries": tally.retries,
        "acknowledged": len(tally.acknowledged),
        "cases": sum(numbers.values()),
        "lost": len(lost),
        "doubled": doubled,
        "chains_clean": clean,
    }


def _citizen(url: str, client: int, tally: Tally, stop: threading.Event) -> None:
    """Submit matter after matter, each until there is a receipt."""
    turn = 0
    while not stop.is_set():
        turn += 1
        key = f"kill-trial-{client:02d}-{turn:06d}-abcdefgh"
        address = f"127.{1 + client}.{turn // 200}.{1 + turn % 200}"
        form = {
            "text": f"第 {client}-{turn} 件：楼前的路灯不亮，晚上走路看不清。",
            "place": "试验路一号",
            "phone": f"139{client:04d}{turn:04d}",
            "key": key,
            "website": "",
        }
        tries = 0
        while (number := _send(url, address, form)) is None:
            tries += 1
            time.sleep(0.2)
        with tally.lock:
            tally.sent += 1 + tries
            tally.retries += tries
            tally.acknowledged[key] = number


def _send(url: str, address: str, form: dict[str, str]) -> str | None:
    """One visit: draw the form, send it, read the receipt; None when any answer fails to come."""
    transport = httpx.HTTPTransport(local_address=address)
    try:
        with httpx.Client(base_url=url, transport=transport, timeout=15, follow_redirects=True) as browser:
            drawn = browser.get("/m/submit")
            csrf = re.search(r'name="csrf" value="([^"]+)"', drawn.text)
            if csrf is None:
                return None
            answer = browser.post("/m/submit", data={**form, "csrf": csrf[1]}, files={"none": ("", b"")})
            found = NUMBER.search(answer.text) if answer.url.path == "/m/receipt" else None
            return found[0] if found else None
    except httpx.HTTPError:
        return None


def _numbers(home: Path) -> Counter[str]:
    engine = create_engine(embedded.urls(home).owner)
    with engine.connect() as connection:
        rows = connection.execute(text(f"SELECT number FROM {settings().district}.cases")).scalars()
        found = Counter(rows)
    engine.dispose()
    return found


def _until(condition: object) -> None:
    """Wait for the clients; the product may be starting again.

    Raises:
        TimeoutError: it does not come back.
    """
    ends = time.monotonic() + PATIENCE
    while not condition():  # type: ignore[operator]
        if time.monotonic() > ends:
            raise TimeoutError("the product does not come back")
        time.sleep(0.02)
