"""A real Chromium for journeys, and what every page has to satisfy while somebody looks at it.

    def test_…(embedded, open_page):
        page = open_page(embedded, "client")      # signed in; None for nobody; phone=True for a narrow screen
        page.goto("/requirements")                # paths are relative to the installation
        look_at(page)                             # axe, wide and narrow, and nothing that scrolls sideways

When the test ends, an error on the console (a breach of the Content-Security-Policy is one), an exception in a script or
an answer of 500 and above on any of its pages fails it. `open_page.expect("404")` names a part of a message that is meant.
"""

import os
import shutil
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, Playwright

from tests.stories.installation import Installation
from tests.stories.visitor import Visitor

DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 360, "height": 780}
# Chromium asks Google's hosts for news in the background; a test has no business there.
ARGUMENTS = ["--disable-background-networking", "--disable-component-update", "--disable-quic", "--disable-sync", "--no-first-run"]


def launch(playwright: Playwright) -> Browser:
    """CHROMIUM_PATH, else the machine's own Chromium, else the one that Playwright installed."""
    as_root = ["--no-sandbox"] if os.geteuid() == 0 else []
    return playwright.chromium.launch(executable_path=chromium(), args=[*ARGUMENTS, *as_root])


def chromium() -> str | None:
    """The path of the browser; None for Playwright's own. Ubuntu's `chromium` only starts a snap, which is no use here."""
    if chosen := os.environ.get("CHROMIUM_PATH"):
        return chosen
    found = shutil.which("chromium")
    return None if found is None or "snap" in Path(found).resolve().parts else found


class OpenPage:
    """Opens pages for one test and remembers what went wrong on them."""

    def __init__(self, browser: Browser) -> None:
        self.browser = browser
        self.contexts: list[BrowserContext] = []
        self.problems: list[str] = []
        self.expected: list[str] = []

    def __call__(self, installation: Installation, person: str | Visitor | None = None, *, phone: bool = False) -> Page:
        """A page of somebody with cookies of their own, signed in as `Installation.visitor` says, or of who is signed in already."""
        context = self.browser.new_context(
            base_url=installation.base_url, viewport=PHONE if phone else DESKTOP, locale="en-GB", reduced_motion="reduce"
        )
        context.on("console", lambda message: message.type == "error" and self.problems.append(f"console: {message.text}"))
        context.on("weberror", lambda error: self.problems.append(f"script: {error.error}"))
        context.on("response", lambda answer: answer.status >= 500 and self.problems.append(f"{answer.status}: {answer.url}"))
        self.contexts.append(context)
        if person:
            visitor = person if isinstance(person, Visitor) else installation.visitor(person)
            cookies = visitor.http.cookies
            context.add_cookies([{"name": c.name, "value": c.value, "url": installation.base_url, "httpOnly": True} for c in cookies])
        return context.new_page()

    def expect(self, part: str) -> None:
        """A message with this part in it is no fault of the page."""
        self.expected.append(part)

    def close(self) -> None:
        """Close everything; what went wrong and was not expected fails the test."""
        for context in self.contexts:
            context.close()
        unexpected = [problem for problem in self.problems if not any(part in problem for part in self.expected)]
        assert not unexpected, "\n".join(unexpected)


def assert_accessible(page: Page) -> None:
    """Nothing on the page breaks WCAG 2.2 at level A or AA, as far as axe can tell."""
    options: dict[str, Any] = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"], "resultTypes": ["violations"]}
    results = Axe().run(page, options=options)
    assert not results.violations_count, f"{page.url}\n{results.generate_report()}"


def assert_nothing_scrolls_sideways(page: Page) -> None:
    """The page is no wider than the screen."""
    width, seen = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    assert width <= seen, f"{page.url} is {width} px wide on a screen of {seen} px"


def look_at(page: Page) -> None:
    """Whoever looks finds nothing inaccessible, on a wide screen and on a narrow one, and nothing scrolls sideways."""
    wide = page.viewport_size
    assert_accessible(page)
    page.set_viewport_size(PHONE)
    assert_accessible(page)
    assert_nothing_scrolls_sideways(page)
    if wide:
        page.set_viewport_size(wide)
