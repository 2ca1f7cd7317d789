"""What can be seen wrong on any page: words of the machine, half-width signs, things that run out of the screen."""

import re
from collections.abc import Set as AbstractSet

from playwright.sync_api import Page

from core.foundation.settings import settings
from core.foundation.text import catalogue
from pages.cases.parts.said import KINDS
from tests.journeys.people import NAMES

ALLOWED = {
    # formats of files, sizes
    *("GB", "MB", "KB", "CSV", "ICS", "XLSX", "xlsx", "csv", "JPEG", *(kind.upper() for kind in KINDS)),
    # keys on a keyboard, names that are the same in every language
    *("Ctrl", "Shift", "Alt", "Esc", "Enter", "APP", "English"),
    # what an administrator types or looks up
    *(
        "minhu",
        "db",
        "backup",
        "upgrade",
        "audit",
        "verify",
        "timer",
        "PostgreSQL",
        "Python",
        "Streamlit",
        "chinesecalendar",
    ),
    # accounts as they are typed at the door
    *NAMES,
}
"""Latin words that may stand on a Chinese page."""

LATIN = re.compile(r"(?<![\w-])[A-Za-z]{2,}(?![\w-])")
HALF_WIDTH = re.compile(r"[一-鿿][,;:?!]")
MARKDOWN = re.compile(r"\*\*[^*\s]+\*\*|:[a-z]+(-badge)?\[|:material/")

VISIBLE = """() => {
  const skip = '[data-testid=stIconMaterial], script, style, noscript, .mono, .no, canvas, [aria-hidden=true], option';
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), found = [];
  for (let n = walk.nextNode(); n; n = walk.nextNode()) {
    const e = n.parentElement;
    if (!n.data.trim() || e.closest(skip) || !e.checkVisibility()) continue;
    found.push(n.data.trim());
  }
  document.querySelectorAll('[placeholder], [aria-label], [title]').forEach(e => {
    if (!e.checkVisibility() || e.closest(skip)) return;
    ['placeholder', 'aria-label', 'title'].forEach(a => e.getAttribute(a) && found.push(e.getAttribute(a)));
  });
  return found;
}"""
"""Every text a person or his screen reader meets, without icons drawn by ligatures and without fingerprints."""

BEYOND = """() => {
  const wide = innerWidth, found = [];
  const scrolls = e => { for (; e && e !== document.body; e = e.parentElement) {
    if (getComputedStyle(e).overflowX !== 'visible' && e.dataset.testid !== 'stMain') return true; } return false; };
  const main = document.querySelector('[data-testid=stMain]') || document.documentElement;
  if (main.scrollWidth > main.clientWidth + 1) found.push('page ' + main.scrollWidth + ' in ' + main.clientWidth);
  main.querySelectorAll('*').forEach(e => {
    const box = e.getBoundingClientRect();
    if (box.width && box.right > wide + 1 && e.checkVisibility() && !scrolls(e.parentElement)) {
      found.push(e.tagName + ' ' + (e.textContent || '').trim().slice(0, 20) + ' ' + Math.round(box.right));
    }
  });
  return found.slice(0, 4);
}"""

CUT = """() => [...document.querySelectorAll('button, [role=radio], a, label, h1, h2, h3, td, th')]
  .filter(e => e.checkVisibility() && e.scrollWidth > e.clientWidth + 2 && e.clientWidth > 20
    && getComputedStyle(e).overflowX === 'hidden' && e.textContent.trim())
  .map(e => e.tagName + ' ' + e.textContent.trim().slice(0, 20)).slice(0, 4)"""


def faults(page: Page, known: AbstractSet[str] = frozenset()) -> list[str]:
    """All that is wrong with a Chinese page, in words; empty when nothing is.

    Args:
        known: other Latin words that may stand there, such as names typed at the door.
    """
    texts = page.evaluate(VISIBLE)
    allowed = ALLOWED | known
    found = [
        f"英文 {word}（{text[:40]}）" for text in texts for word in LATIN.findall(text) if word not in allowed
    ]
    found += [f"半角 {text[:40]}" for text in texts if HALF_WIDTH.search(text)]
    found += [f"标记 {text[:40]}" for text in texts if MARKDOWN.search(text)]
    return found + shapeless(page)


def left_in_chinese(page: Page, language: str) -> list[str]:
    """The same of a page in another language: sentences of ours that were not translated; names and what people wrote
    stay.
    """
    ours = catalogue(language)
    texts = [text for text in page.evaluate(VISIBLE) if text != settings().centre_name]
    return [f"中文 {text[:40]}" for text in texts if ours.gettext(text) != text] + shapeless(page)


def shapeless(page: Page) -> list[str]:
    """What runs out of the screen, is cut, or failed, in any language."""
    found = [f"出界 {each}" for each in page.evaluate(BEYOND)]
    found += [f"切断 {each}" for each in page.evaluate(CUT)]
    if page.locator("[data-testid=stException], [data-testid=stAlertContentError]").count():
        found.append("出错")
    return found
