"""Every page of every role as a picture: the real web process and worker, a browser of its own for each role."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Error, Page, sync_playwright

from cli.children import end, spawn_logged
from core.foundation.text import SOURCE, speaking
from core.identity.actor import Actor
from core.identity.terms import Role
from tests.journeys.reading import faults, left_in_chinese
from tests.journeys.screens import House, Staff
from tests.serving import serving
from tests.shots import camera, filled
from tests.shots.citizens import citizen_views
from tests.shots.sheets import Taken, face, sheet
from tests.shots.views import View, staff_views

Told = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Wish:
    """What shall be pictured.

    Attributes:
        roles: codes of roles, CITIZEN too; empty means all there are.
        only: words, one of which stands in the name or the address of a view; empty means every view.
        worker: a worker runs beside the web process, as in the product.
    """

    out: Path
    roles: tuple[str, ...] = ()
    widths: tuple[int, ...] = (1440, 390)
    dark: bool = False
    language: str = SOURCE
    only: tuple[str, ...] = ()
    worker: bool = True

    @property
    def manner(self) -> str:
        """What is unusual about it, as it stands in the names of files."""
        return "".join((f"-{self.language}" * (self.language != SOURCE), "-dark" * self.dark))


@contextmanager
def house(*, worker: bool) -> Iterator[House]:
    """The web process, perhaps the worker, and a browser."""
    beside = [spawn_logged("worker", ["worker"])] if worker else []
    try:
        with serving() as base, sync_playwright() as play:
            browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
            yield House(base, browser)
            browser.close()
    finally:
        end(beside)


def shoot(wish: Wish, told: Told) -> tuple[list[Path], list[str]]:
    """Take them all.

    Returns:
        The contact sheets, and what can be seen wrong by rule.

    Raises:
        CivicError: no face with Chinese glyphs.
    """
    face(17)
    people: dict[Role, Actor | None] = {Role.CITIZEN: None, **filled.seats()}
    wanted = [role for role in people if not wish.roles or role.value in wish.roles]
    wish.out.mkdir(parents=True, exist_ok=True)
    made, wrong = [], []
    with house(worker=wish.worker) as at:
        for role in wanted:
            for width in wish.widths:
                taken, found = _role(at, role, people[role], width, wish, told)
                path = wish.out / f"{role.value.lower()}-{width}{wish.manner}.png"
                sheet(f"{role.label} {width}{wish.manner}", taken, width, path)
                made.append(path)
                wrong += found
    return made, wrong


def _role(
    at: House, role: Role, actor: Actor | None, width: int, wish: Wish, told: Told
) -> tuple[list[Taken], list[str]]:
    """The pictures of one role at one width."""
    taken, wrong = [], []
    known = filled.logins()
    with at.screen(camera.shape(width, dark=wish.dark), actor) as page, speaking(wish.language):
        camera.speak(page, at.base, wish.language)
        views = staff_views(actor, role) if actor else citizen_views(page.context, at.base)
        views = [view for view in views if not wish.only or _meant(view, wish.only)]
        folder = wish.out / f"{role.value.lower()}-{width}{wish.manner}"
        folder.mkdir(exist_ok=True)
        for nth, view in enumerate(views, start=1):
            where = f"{role.label} {width} {view.name}"
            told(f"{nth}/{len(views)} {where}")
            path = folder / f"{nth:02d}-{view.name.replace(' · ', '-')}.png"
            wrong += [f"{where}：{fault}" for fault in _view(page, view, path, wish, known)]
            taken.append(Taken(view.name, path))
    return taken, wrong


def _meant(view: View, words: Sequence[str]) -> bool:
    return any(word in view.name or word == view.path for word in words)


def _view(page: Page, view: View, path: Path, wish: Wish, known: frozenset[str]) -> list[str]:
    """One picture, also of a page that did not come to where it should; what is wrong with it."""
    trouble = []
    staff = Staff(page)
    page.goto(f"/{view.path}")
    try:
        camera.settle(page)
        if view.steps is not None:
            view.steps(staff)
    except (Error, AssertionError) as problem:
        trouble.append(str(problem).partition("\n")[0])
    camera.picture(page, path)
    rule = faults(page, known) if wish.language == SOURCE else left_in_chinese(page, wish.language)
    return trouble + rule
