"""Somebody at a browser, who looks at every page that opens as a strict reader does.

On each page: the status that was expected, one main heading, no accessibility violation that axe
finds (WCAG 2.0, 2.1 and 2.2, A and AA, and best practice), nothing wider than the window, no error
on the console (which is where the browser reports what the Content-Security-Policy stops), and no
request to another host. Public pages are looked at in the width of a phone too.
"""

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import ConsoleMessage, Dialog, Locator, Page, Request, Response
from pypdf import PdfReader

PASSWORD = "tour-de-table"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
DESK = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}
BEHIND_A_DOOR = ("/desk/", "/my/")


class Reader:
    """One person at one browser."""

    def __init__(self, page: Page, address: str, *, scripts: bool = True) -> None:
        self.page = page
        self.address = address
        self.scripts = scripts
        self.faults: list[str] = []
        self.questions: list[str] = []
        self._answers: dict[str, int] = {}
        self._axe = Axe()
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.faults.append(f"script error: {error}"))
        page.on("dialog", self._agreed)
        page.on("request", self._asked)
        page.on("response", self._answered)

    # --- what is noticed without being asked -----------------------------------------------------

    def _heard(self, message: ConsoleMessage) -> None:
        # The browser itself reports each answer of 400 and above; `look` judges those.
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.faults.append(f"console: {message.text}")

    def _agreed(self, dialog: Dialog) -> None:
        self.questions.append(dialog.message)
        dialog.accept()

    def _asked(self, request: Request) -> None:
        if not request.url.startswith((self.address, "data:", "blob:")):
            self.faults.append(f"asked a foreign host: {request.url}")

    def _answered(self, response: Response) -> None:
        request = response.request
        if request.is_navigation_request() and request.frame == self.page.main_frame:
            self._answers[response.url] = response.status
        elif response.status >= 400:
            self.faults.append(f"{response.status} for {response.url}")

    # --- going about -----------------------------------------------------------------------------

    def visit(self, path: str, status: int = 200) -> "Reader":
        """Open an address."""
        self.page.goto(path)
        return self.look(status)

    def sign_in(self, who: str) -> "Reader":
        """Sign in by the form, as a role of the demo or with an address."""
        self.visit("/sign-in")
        self.page.get_by_label("E-mail address").fill(who if "@" in who else f"{who}@example.org")
        self.page.get_by_label("Password", exact=True).fill(PASSWORD)
        with self.going():
            self.page.locator("main").get_by_role("button", name="Sign in").click()
        return self

    def follow(self, name: str, within: Locator | None = None, *, exact: bool = True) -> "Reader":
        """Follow a link by its words."""
        with self.going():
            (within or self.page).get_by_role("link", name=name, exact=exact).first.click()
        return self

    def press(
        self, name: str, within: Locator | None = None, *, status: int = 200, exact: bool = True
    ) -> "Reader":
        """Press the one button with these words, which brings a page."""
        with self.going(status):
            (within or self.page.locator("main")).get_by_role(
                "button", name=name, exact=exact
            ).click()
        return self

    @contextmanager
    def going(self, status: int = 200) -> Iterator[None]:
        """What is done inside brings a page; look at it."""
        with self.page.expect_navigation(wait_until="load"):
            yield
        self.look(status)

    # --- reading ---------------------------------------------------------------------------------

    @property
    def path(self) -> str:
        """Path of the open page."""
        return urlsplit(self.page.url).path

    @property
    def heading(self) -> str:
        """The main heading."""
        return " ".join(self.page.locator("h1").inner_text().split())

    def says(self, *parts: str) -> "Reader":
        """The page shows these words, in this order."""
        text = plain(self.page.locator("body").inner_text())
        at = 0
        for part in parts:
            found = text.find(part, at)
            where = f"after {text[max(0, at - 60) : at]!r}" if at else f"on {self.page.url}"
            assert found >= 0, f"{part!r} is missing {where} in:\n{text}"
            at = found + len(part)
        return self

    def never_says(self, *parts: str) -> "Reader":
        """None of these words is shown."""
        text = plain(self.page.locator("body").inner_text())
        assert not [part for part in parts if part in text]
        return self

    def texts(self, selector: str) -> list[str]:
        """The words of every element that fits, white space made plain."""
        return [plain(text) for text in self.page.locator(selector).all_inner_texts()]

    def fetch(self, name: str, within: Locator | None = None) -> bytes:
        """The file behind a link, got with this browser's cookies."""
        link = (within or self.page).get_by_role("link", name=name).first
        return self.get(link.get_attribute("href") or "")

    def get(self, path: str) -> bytes:
        """A file by its address."""
        assert path.startswith("/"), path
        answer = self.page.context.request.get(path)
        assert answer.status == 200, f"{path}: {answer.status}"
        return answer.body()

    def paper(self, name: str, within: Locator | None = None) -> str:
        """The words of the PDF behind a link."""
        return words_of(self.fetch(name, within))

    # --- looking ---------------------------------------------------------------------------------

    def look(self, status: int = 200) -> "Reader":
        """Look at the open page; every fault is named at once."""
        url = self.page.url
        came = self._answers.get(url.partition("#")[0], 200)
        faults = [*self.faults] if came == status else [f"answered {came}, not {status}"]
        self.faults.clear()
        if self.page.locator("h1").count() != 1:
            faults.append(f"{self.page.locator('h1').count()} main headings")
        if self.scripts:
            faults += self._barriers()
            if not self.path.startswith(BEHIND_A_DOOR):
                self.page.set_viewport_size(PHONE)
                faults += [f"on a phone: {fault}" for fault in self._barriers()]
                self.page.set_viewport_size(DESK)
        assert not faults, f"{url}:\n  " + "\n  ".join(faults)
        return self

    def _barriers(self) -> list[str]:
        results = self._axe.run(
            self.page,
            options={
                "runOnly": {"type": "tag", "values": RULES},
                "resultTypes": ["violations"],
            },
        )
        found = [
            f"axe {violation['id']} ({violation['help']}): "
            + "; ".join(str(node["html"])[:160] for node in violation["nodes"][:3])
            for violation in results.response["violations"]
        ]
        wide = self.page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        return [*found, f"{wide} pixels wider than the window"] if wide > 0 else found


class Keys:
    """The keyboard alone: whoever uses it must always see where the focus is."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.page = reader.page

    def to(self, name: str, role: str | None = None, *, most: int = 120) -> "Keys":
        """Press Tab until the control with this name has the focus, and see that it shows."""
        met: list[str] = []
        for _press in range(most):
            self.page.keyboard.press("Tab")
            told = self._focused()
            met.append(str(told["name"])[:40])
            if told["name"].startswith(name) and (role is None or told["role"] == role):
                assert told["shown"], f"the focus does not show on {name!r}"
                return self
        raise AssertionError(f"Tab does not reach {name!r} on {self.page.url}: {met}")

    def type(self, name: str, text: str) -> "Keys":
        """Go to a field and fill it, replacing what it holds."""
        self.to(name)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text)
        return self

    def choose(self, name: str, option: str) -> "Keys":
        """Go to a list and type the beginning of an option."""
        self.to(name)
        self.page.keyboard.type(option)
        chosen = self.page.evaluate("document.activeElement.selectedOptions[0].textContent")
        assert str(chosen).strip().startswith(option), f"{name}: {chosen}"
        return self

    def tick(self, name: str) -> "Keys":
        """Go to a checkbox and press the space bar."""
        self.to(name)
        self.page.keyboard.press("Space")
        return self

    def enter(self, name: str, *, status: int = 200) -> "Keys":
        """Go to a link or button and press Enter, which brings a page."""
        self.to(name)
        with self.reader.going(status):
            self.page.keyboard.press("Enter")
        return self

    def focus_is_in(self, selector: str) -> bool:
        """Whether the focus is on, or within, what fits the selector."""
        found: bool = self.page.evaluate(
            "selector => document.activeElement.closest(selector) !== null", selector
        )
        return found

    def _focused(self) -> dict[str, str | bool]:
        told: dict[str, str | bool] = self.page.evaluate(FOCUSED)
        return told


FOCUSED = """() => {
  const on = document.activeElement;
  const style = getComputedStyle(on);
  const labels = on.labels && on.labels.length ? on.labels[0].textContent : "";
  const name = on.getAttribute("aria-label") || labels || on.textContent || on.value || "";
  const ring = (s) => (s.outlineStyle !== "none" && parseFloat(s.outlineWidth) > 0)
    || s.boxShadow !== "none";
  const box = on.getBoundingClientRect();
  const inView = box.bottom > 0 && box.top < innerHeight && box.width > 0 && box.height > 0;
  return {
    name: name.replace(/\\s+/g, " ").trim(),
    role: on.getAttribute("role") || on.type || on.tagName.toLowerCase(),
    shown: inView && ring(style),
  };
}"""


def plain(text: str) -> str:
    """Text with every kind of white space as one space."""
    return re.sub(r"\s+", " ", text).strip()


def words_of(paper: bytes) -> str:
    """The words of a PDF, page after page."""
    return plain(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(paper)).pages))
