"""A person with a keyboard and no mouse: Tab, Space, arrows, letters and Enter, and the eye that follows them."""

from collections.abc import Mapping, Sequence
from typing import Any

from playwright.sync_api import Page

FARTHEST = 60
"""Steps within which anything on a page must come."""
SCROLLS = 160
"""Looks, 25 ms apart, in which the page has scrolled to what got the focus."""

_FOCUS = """() => {
  const here = document.activeElement, box = here.getBoundingClientRect(), style = getComputedStyle(here);
  const hit = document.elementFromPoint(box.left + box.width / 2, Math.min(box.top + box.height / 2, innerHeight - 1));
  return {
    id: here.id, name: here.name || '', href: here.getAttribute('href') || '', type: here.type || '', value: here.value,
    inSight: box.bottom > 0 && box.top < innerHeight && !!hit && (here.contains(hit) || hit.contains(here)),
    ring: style.outlineStyle === 'solid' ? parseFloat(style.outlineWidth) : 0,
  };
}"""


def focus(page: Page) -> Mapping[str, Any]:
    """What has the focus, whether it is in sight and how thick its ring is."""
    found: Mapping[str, Any] = page.evaluate(_FOCUS)
    for _ in range(SCROLLS):
        if found["inSight"]:
            break
        page.wait_for_timeout(25)
        found = page.evaluate(_FOCUS)
    return found


def tab_to(page: Page, **wanted: str) -> Mapping[str, Any]:
    """Tab until this has the focus; everything on the way must be seen to have it (WCAG 2.4.7, 2.4.11)."""
    for _ in range(FARTHEST):
        page.keyboard.press("Tab")
        here = focus(page)
        assert here["inSight"] and here["ring"] >= 2, (page.url, here)
        if all(here[key] == value for key, value in wanted.items()):
            return here
    raise AssertionError(f"{wanted} cannot be reached with Tab on {page.url}")


def answer(page: Page, answers: Mapping[str, str | Sequence[str]]) -> None:
    """The fields of one page, in the order of the page."""
    for field, value in answers.items():
        here = tab_to(page, name=field)
        if here["type"] == "checkbox":
            _tick(page, field, [value] if isinstance(value, str) else value)
        elif here["type"] == "radio":
            _choose(page, str(value))
        elif here["type"] == "select-one":
            _select(page, str(value))
        else:
            page.keyboard.insert_text(str(value))


def press_submit(page: Page) -> None:
    """The button of the form."""
    tab_to(page, type="submit")
    with page.expect_navigation():
        page.keyboard.press("Enter")


def _tick(page: Page, field: str, values: Sequence[str]) -> None:
    for value in values:
        if focus(page)["value"] != value:
            tab_to(page, name=field, value=value)
        page.keyboard.press("Space")


def _choose(page: Page, value: str) -> None:
    page.keyboard.press("Space")
    for _ in range(FARTHEST):
        if focus(page)["value"] == value:
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError(value)


def _select(page: Page, value: str) -> None:
    for _ in range(FARTHEST):
        if focus(page)["value"] == value:
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError(value)
