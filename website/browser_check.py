"""Check the site in a headless browser: search, copy buttons, tables on a phone, errors and links."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urldefrag, urljoin

try:
    from playwright.sync_api import Browser, ConsoleMessage, Error, Page, sync_playwright
except ImportError:
    raise SystemExit("Playwright is not installed. Run `make docs`, which installs it.") from None

#: The names of Chromium on the PATH. The variable CHROMIUM takes precedence.
BROWSERS = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
)
#: The sandbox of Chromium does not work for root, for example in a container, and the site is trusted. Playwright adds
#: an empty profile, and the options that stop the browser from requesting anything else than the site.
BROWSER_OPTIONS = ["--no-sandbox", "--disable-gpu", "--disable-quic"]
INSTALL = """\
Install Chromium, for example with
    apt install chromium                                  (Debian)
    .venv/bin/python -m playwright install chromium       (other systems)
or set CHROMIUM to the path of Chromium or Chrome."""
#: What readers search for, and the page that the results must contain.
SEARCHES = {
    "pagination": "clients/",
    "retry": "errors/",
    "completion": "cli/",
    "changelog": "changelog/",
    "VPC Service": "services/",
    "Workers binding": "quickstart/",
    "Hyperdrive": "services/",
    "connectivity service": "reference/clients/",
}


def check(folder: Path) -> list[str]:
    """Return the problems of a site.

    Args:
        folder: The folder of the site.
    """
    if not (folder / "index.html").exists():
        return [f"{folder} contains no site. Run `make docs`, which builds it."]
    with sync_playwright() as playwright, _server(folder) as base_url:
        executable = _find_browser(playwright.chromium.executable_path)
        if executable is None:
            return ["No browser was found, so the site was built but not checked.", INSTALL]
        try:
            browser = playwright.chromium.launch(executable_path=executable, args=BROWSER_OPTIONS)
        except Error as error:
            reason = error.message.partition("\n")[0]
            return [f"{executable} cannot be started, so the site was built but not checked: {reason}", INSTALL]
        pages = sorted(page.relative_to(folder).as_posix() for page in folder.rglob("index.html"))
        addresses = [page.removesuffix("index.html") for page in pages]
        problems = [
            *_check_pages(browser, base_url, addresses),
            *_check_search(browser, base_url),
            *_check_copy_buttons(browser, base_url),
        ]
        browser.close()
    if not problems:
        print(f"Checked {len(addresses)} pages and {len(SEARCHES)} searches in {Path(executable).name}.")
    return problems


def _find_browser(playwright_browser: str) -> str | None:
    """Return the path of Chromium or Chrome, or None if there is none."""
    if configured := os.environ.get("CHROMIUM"):
        return configured
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    return found or (playwright_browser if Path(playwright_browser).exists() else None)


class _QuietHandler(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Write no log."""


@contextmanager
def _server(folder: Path) -> Iterator[str]:
    """Serve a folder on a free port, and provide its base URL."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_QuietHandler, directory=str(folder))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def _check_pages(browser: Browser, base_url: str, addresses: list[str]) -> list[str]:
    """Check that each page has no errors, that its links lead somewhere, and that its tables wrap on a phone."""
    problems: list[str] = []
    links: dict[str, list[str]] = {}
    anchors: dict[str, set[str]] = {}
    page = browser.new_page(viewport={"width": 390, "height": 844})  # a phone

    def add_console_message(message: ConsoleMessage) -> None:
        if message.type == "error":
            problems.append(f"{page.url}: {message.text}")

    page.on("console", add_console_message)
    page.on("pageerror", lambda error: problems.append(f"{page.url}: {error}"))
    for address in addresses:
        page.goto(base_url + address, wait_until="load")
        links[address] = page.eval_on_selector_all("a[href]", "links => links.map(link => link.href)")
        anchors[address] = set(page.eval_on_selector_all("[id]", "elements => elements.map(element => element.id)"))
        problems += [f"{address}: wider than a phone: {text}" for text in _wide_elements(page)]
    for address, targets in links.items():
        for target in sorted(set(targets)):
            if target.startswith(base_url) and (reason := _dead_link(page, base_url, target, anchors)):
                problems.append(f"{address}: dead link to {target.removeprefix(base_url)}: {reason}")
    page.close()
    return problems


def _wide_elements(page: Page) -> list[str]:
    """Return the beginnings of the tables that have to be scrolled, or of the page if it has to be."""
    texts: list[str] = page.evaluate(
        """() => [...document.querySelectorAll("article table:not(.highlighttable)"), document.scrollingElement]
            .filter(e => Math.max(e.getBoundingClientRect().right, e.scrollWidth) > window.innerWidth + 1)
            .map(e => e.textContent.trim().slice(0, 60).replace(/\\s+/g, " "))"""
    )
    return texts


def _dead_link(page: Page, base_url: str, target: str, anchors: dict[str, set[str]]) -> str | None:
    """Return why a link of the site leads nowhere, or None if it works."""
    address, fragment = urldefrag(urljoin(base_url, target))
    path = address.removeprefix(base_url)
    if path in anchors:
        return f"the page has no #{fragment}" if fragment and fragment not in anchors[path] else None
    status = page.request.get(address).status
    return None if status == 200 else f"status {status}"


def _check_search(browser: Browser, base_url: str) -> list[str]:
    """Check that a search for each term finds its page."""
    problems = []
    page = browser.new_page()
    for term, address in SEARCHES.items():
        page.goto(base_url)
        page.locator(".md-search__button").click()
        page.get_by_role("combobox").fill(term)
        try:
            page.locator("[role=option]").first.wait_for(timeout=5000)
        except Error:
            problems.append(f"a search for {term!r} finds nothing")
            continue
        found = page.eval_on_selector_all("[role=option]", "links => links.map(link => link.pathname.slice(1))")
        if address not in found:
            problems.append(
                f"a search for {term!r} finds {', '.join(sorted(set(found)))}, but not {address or 'the landing page'}"
            )
    page.close()
    return problems


def _check_copy_buttons(browser: Browser, base_url: str) -> list[str]:
    """Check that the copy button of a console block copies the commands without prompts and output."""
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(f"{base_url}quickstart/")
    block = page.locator(".highlight", has=page.locator(".gp")).first
    block.hover()
    block.locator(".md-code__button[data-md-type=copy]").click()
    copied: str = page.evaluate("navigator.clipboard.readText()")
    context.close()
    is_command = copied.startswith("pip install") and "$" not in copied
    return [] if is_command else [f"quickstart/: the copy button copies {copied!r}"]
