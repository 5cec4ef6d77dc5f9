"""kill -9 of the whole server at any moment, while clerks write: nothing that was acknowledged is
lost, nothing is doubled by sending it again, and the chain of the ledger verifies.

It does not test power loss: what the operating system has taken it keeps.
"""

import http.client
import os
import random
import re
import secrets
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from threading import Event, Thread
from urllib.parse import urlencode

import pytest
from sqlalchemy import func, select

from app.core import clock
from app.core.db import db, transaction
from app.funding.models import AgreementLine, Book, Entry, Posting, Receipt
from app.funding.queries.positions import position
from app.funding.rules.stages import Measure, Nature, slot
from app.funding.services import agreements
from app.funding.services.agreements import Agreed
from app.funding.services.engagements import AmountLine
from app.funding.services.verification import verify
from tests import people
from tests.funding.conftest import APPROVER, FINANCE, on, usd

pytestmark = [pytest.mark.long, pytest.mark.race]

ROOT = Path(__file__).parents[2]
KILLS = int(os.environ.get("TEST_KILLS") or 0)
"""How often the server is killed; 200 times on SQLite and 50 on PostgreSQL, if not said."""
CLERKS = 6
CSRF = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
DAY = date(2022, 4, 1)


class Server:
    """The site as `./dev demo` starts it: two workers of four threads, in a group of their own.

    What is killed is the whole group; the process that it is forked from has imported the code and
    has no connection, so that a start takes no seconds (`tests.funding.site`)."""

    def __init__(self, app, folder):
        with socket.socket() as door:
            door.bind(("127.0.0.1", 0))
            self.port = door.getsockname()[1]
        instance = folder / "instance"
        instance.mkdir()
        (instance / "demo").touch()
        url = app.config["SQLALCHEMY_DATABASE_URI"]
        self.environ = {
            "PATH": os.environ["PATH"],
            "INSTANCE_PATH": str(instance),
            "DATABASE_URL": url,
            "SECRET_KEY": app.config["SECRET_KEY"],
            "PUBLIC_BASE_URL": f"http://127.0.0.1:{self.port}",
            "RATE_LIMITS": "no",
        }
        self.log = folder / "server.log"
        with self.log.open("ab") as log:
            self.mother = subprocess.Popen(
                [sys.executable, "-m", "tests.funding.site", str(self.port)],
                cwd=ROOT, env=self.environ, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                stderr=log, text=True,
            )  # fmt: skip
        self.group = None

    def start(self):
        self.mother.stdin.write("\n")
        self.mother.stdin.flush()
        said = self.mother.stdout.readline()
        assert said, self.log.read_text()
        self.group = int(said)
        until = time.monotonic() + 120
        while not self.answers():
            assert self.alive(), self.log.read_text()
            assert time.monotonic() < until, self.log.read_text()
            time.sleep(0.01)

    def alive(self):
        """Whether the master runs; who is killed with it is gone as soon."""
        try:
            os.kill(self.group, 0)
        except ProcessLookupError:
            return False
        return True

    def answers(self):
        try:
            return self.ask("GET", "/readyz")[0] == 200
        except (OSError, http.client.HTTPException):
            return False

    def kill(self):
        os.killpg(self.group, signal.SIGKILL)
        while self.alive():
            time.sleep(0.001)

    def close(self):
        """Kill what still runs, and let the process go that it came from."""
        if self.group is not None and self.alive():
            self.kill()
        self.mother.stdin.close()
        self.mother.wait(30)
        self.mother.stdout.close()

    def ask(self, method, path, cookie="", sent=None):
        """One request on a connection of its own: status, where it leads, page."""
        door = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            head = {"Cookie": f"session={cookie}"} if cookie else {}
            body = None
            if sent is not None:
                head["Content-Type"] = "application/x-www-form-urlencoded"
                body = urlencode(sent)
            door.request(method, path, body, head)
            answer = door.getresponse()
            return answer.status, answer.headers.get("Location"), answer.read().decode()
        finally:
            door.close()


@dataclass
class Clerk:
    """Records cash and has it approved, again and again; what was not answered is sent again, with
    the same key, until it is."""

    server: Server
    page: str
    name: str
    finance: tuple[str, str]
    approver: tuple[str, str]
    stop: Event
    recorded: dict[str, str] = field(default_factory=dict)
    approved: set[str] = field(default_factory=set)
    repeats: int = 0
    wrong: list[str] = field(default_factory=list)

    def run(self):
        number = 0
        while not self.stop.is_set() and not self.wrong:
            number += 1
            reference = f"{self.name}-{number}"
            cookie, token = self.finance
            sent = {
                "csrf_token": token, "submission_key": secrets.token_urlsafe(16),
                "amount": "1.25", "received_on": DAY.isoformat(), "bank_reference": reference,
                "note": "",
            }  # fmt: skip
            where = self.send(self.page, cookie, sent)
            if where is None:
                return
            self.recorded[reference] = where
            cookie, token = self.approver
            if self.send(f"{where}/approve", cookie, {"csrf_token": token}) is None:
                return
            self.approved.add(where)

    @property
    def acknowledged(self):
        return len(self.recorded) + len(self.approved)

    def send(self, path, cookie, sent):
        while True:
            try:
                status, where, page = self.server.ask("POST", path, cookie, sent)
            except (OSError, http.client.HTTPException):
                self.repeats += 1
                time.sleep(0.02)
                continue
            if status == 302:
                return where
            self.wrong.append(f"{path}: {status} {page[:2000]}")
            return None


def signed_agreement(world):
    with on(2022, 4, 1), transaction():
        agreement = agreements.record(
            book=world.book, partner=world.alfa, title="Contribution", signed_on=DAY,
            agreed=[Agreed(AmountLine(usd("100000000")))], by=FINANCE,
        )  # fmt: skip
        agreements.approve(agreement, by=APPROVER)
        return agreement.slug


def signed_in(app, who):
    browser = app.test_client()
    people.sign_in(browser, who)
    return browser.get_cookie("session").value


def with_token(server, cookie, page):
    """The cookie that a browser has after it got the form, and the form's token."""
    door = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    door.request("GET", page, headers={"Cookie": f"session={cookie}"})
    answer = door.getresponse()
    found = answer.headers.get("Set-Cookie") or ""
    text = answer.read().decode()
    door.close()
    assert answer.status == 200, (answer.status, text[:500])
    if found.startswith("session="):
        cookie = found.partition("=")[2].partition(";")[0]
    return cookie, CSRF.search(text)[1]


def wait_for(clerks, more):
    """Until so many further acts were acknowledged, or for a while when the machine is busy."""
    until = time.monotonic() + 20
    before = sum(clerk.acknowledged for clerk in clerks)
    while sum(clerk.acknowledged for clerk in clerks) < before + more and time.monotonic() < until:
        time.sleep(0.01)


def test_killed_at_any_moment_nothing_is_lost_and_nothing_doubled(app, world, tmp_path):
    postgres = db.engine.dialect.name == "postgresql"
    kills = KILLS or (50 if postgres else 200)
    page = f"/desk/agreements/{signed_agreement(world)}/receipts/new"
    cookies = [signed_in(app, who) for who in ("finance", "approver")]
    before = db.session.scalar(select(func.count()).select_from(Posting))
    book_id = world.book.id
    db.session.remove()
    server, stop, chance = Server(app, tmp_path), Event(), random.Random()
    try:
        server.start()
        finance = with_token(server, cookies[0], page)
        approver = with_token(server, cookies[1], "/desk/approvals")
        clerks = [Clerk(server, page, f"clerk-{n}", finance, approver, stop) for n in range(CLERKS)]
        threads = [Thread(target=clerk.run) for clerk in clerks]
        for thread in threads:
            thread.start()
        for _kill in range(kills):
            wait_for(clerks, chance.randint(0, 20))
            time.sleep(chance.uniform(0, 0.2))
            server.kill()
            server.start()
            assert not [wrong for clerk in clerks for wrong in clerk.wrong]
        stop.set()
        for thread in threads:
            thread.join(120)
    finally:
        stop.set()
        server.close()
    assert not any(thread.is_alive() for thread in threads)
    recorded = {name: where for clerk in clerks for name, where in clerk.recorded.items()}
    approved = set().union(*(clerk.approved for clerk in clerks))
    repeats = sum(clerk.repeats for clerk in clerks)
    told = f"{len(recorded)} receipts and {len(approved)} approvals acknowledged, {repeats} repeats"
    sys.stdout.write(f"{kills} kills, {told}\n")

    stored = db.session.execute(select(Receipt.bank_reference, Receipt.slug, Receipt.state)).all()
    assert len({row.bank_reference for row in stored}) == len(stored), "doubled"
    assert {row.bank_reference: f"/desk/receipts/{row.slug}" for row in stored} == recorded
    counted = {f"/desk/receipts/{row.slug}" for row in stored if row.state == "approved"}
    assert counted == approved
    assert db.session.scalar(select(func.count()).select_from(Posting)) == before + len(approved)
    in_cash = Entry.measure == slot(Nature.CONTRIBUTION, Measure.RECEIVED)
    line = select(AgreementLine.line_id)
    amounts = select(Entry.amount).where(in_cash, Entry.line_id.in_(line))
    assert list(db.session.scalars(amounts)) == [125] * len(approved)
    with clock.at(datetime(2022, 4, 1, 12, tzinfo=UTC)):
        assert position(db.session.get_one(Book, book_id), DAY).received.minor == 125 * len(
            approved
        )
    assert [str(finding) for finding in verify()] == []
