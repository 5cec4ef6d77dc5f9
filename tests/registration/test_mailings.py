"""Invitations and reminders to many: picked, looked at, tried out, and sent once to each."""

import re
from datetime import date, timedelta
from threading import Barrier

import pytest
from sqlalchemy import event, insert, select

from app.core import clock
from app.core.db import db, transaction
from app.core.errors import StaleVersion
from app.core.localised import Localised
from app.mail.models import BouncingAddress, OutboxMail
from app.meetings.models import Meeting, MeetingSeries
from app.partners.models import Contact
from app.partners.services import change_contact
from app.registration import queries, services
from app.registration.models import Mailing
from app.registration.queries import Segment
from app.registration.rules.notes import (
    PLACEHOLDERS,
    EmptyPlaceholder,
    PersonalLink,
    UnknownPlaceholder,
    fill,
    require_sound,
)
from app.registration.rules.refusals import (
    MailingSent,
    MeetingNotOver,
    NobodyToMail,
    NumberChanged,
    RegistrationClosed,
    TwoContacts,
)
from tests.pages import Pages, words
from tests.registration.factories import (
    BEFORE,
    CLOSES,
    ENDS,
    STARTS,
    answer,
    invited,
    link_in,
    mails,
    make_contact,
    make_meeting,
    make_partner,
)
from tests.registration.test_races import together

DESK = "/desk/meetings/second-meeting"
INVITE = f"{DESK}/registration/invite"
NOTE = Localised(en="Dear {name}, {partner} was missed.", fr="{partner} nous a manqué.")


@pytest.fixture(autouse=True)
def _then():
    with clock.at(BEFORE):
        yield


def meeting() -> Meeting:
    return queries.meeting("second-meeting")


def world(*partners: tuple[str, str], **more: object) -> list[str]:
    """A meeting, and partners (name, language) with a contact each: the contacts' public ids."""
    with transaction():
        make_meeting(**more)
        return [make_contact(make_partner(name), language).public_id for name, language in partners]


def prepared(contacts: list[str], key: str = "prepare") -> Mailing:
    with transaction():
        made = services.prepare_invitations(meeting(), contacts, key=key.ljust(20, "."), by="anna")
    return queries.mailing("second-meeting", made)


def reminder(key: str = "remind") -> Mailing:
    with transaction():
        made = services.prepare_reminder(meeting(), key=key.ljust(20, "."), by="anna")
    return queries.mailing("second-meeting", made)


def send(mailing: Mailing, number: int) -> int:
    with transaction():
        return services.send(mailing, number=number, by="anna")


def addresses(message: str) -> list[str]:
    return [mail.to_address for mail in mails(message)]


@pytest.fixture
def officer(pages: Pages, sign_in) -> Pages:
    sign_in(pages.client, "officer")
    return pages


# --- the officer's own words ---------------------------------------------------------------------


@pytest.mark.pure
def test_a_value_is_put_in_once_and_never_read_again():
    values = {"name": "{partner} {0.__class__}", "partner": "Alfa"}
    assert fill("{name} of {partner} {unknown}", values) == (
        "{partner} {0.__class__} of Alfa {unknown}"
    )


@pytest.mark.pure
@pytest.mark.parametrize(
    "text",
    [
        "{link}",
        "{token}",
        "{}",
        "{name.__class__}",
        "{0}",
        "{name!r}",
        "{Name}",
        "{meeting[0]}",
        "Dear {first name}",
    ],
)
def test_what_is_no_placeholder_is_refused(text):
    with pytest.raises(UnknownPlaceholder):
        require_sound(text)


@pytest.mark.pure
@pytest.mark.parametrize(
    "text",
    [
        "https://t.example.org/delegation/" + "a" * 43,
        "/delegate/x",
        "Open https://t.example.org/answer/abc",
        "token " + "Ab_-" * 10 + "xyz",
        "https://t.example.org/sign-in/link/abc",
    ],
)
def test_nobodys_link_can_be_written_into_a_note(text):
    with pytest.raises(PersonalLink):
        require_sound(text)


@pytest.mark.pure
def test_braces_that_enclose_nothing_and_ordinary_links_stay():
    require_sound("Set {name} and {partner} } {: https://example.org/meetings/coastal-next/")
    assert "link" not in PLACEHOLDERS


def test_a_placeholder_without_a_value_is_refused(app):
    [one] = world(("Alfa", "en"), place=Localised())
    mailing = prepared([one])
    with pytest.raises(EmptyPlaceholder), transaction():
        services.write_note(mailing, Localised(en="In {place}"), version=1, by="anna")


# --- picking -------------------------------------------------------------------------------------


def test_a_segment_of_the_register(app):
    with transaction():
        series = MeetingSeries(slug="series", name=Localised(en="Series"))
        db.session.add(series)
        db.session.flush()
        last = make_meeting("first-meeting", series_id=series.id)
        now = make_meeting(series_id=series.id, on_date=last.on_date + timedelta(days=365))
        workers = make_partner("Union", constituency="workers")
        for partner in (make_partner("Alfa", constituency="governments"), workers):
            contact = make_contact(partner)
            services.invite(last, contact, by="system")
        make_contact(make_partner("Bravo", constituency="governments"), "fr")
        make_partner("Silent", constituency="governments")
        done = services.invite(now, make_contact(make_partner("Done")), by="system")
        no = services.invite(now, make_contact(make_partner("Nobody")), by="system")
        services.decline(no, by="system")
        real = make_partner("Real")
        real.fictitious = False
        make_contact(real)

    def names(**segment: object) -> list[str]:
        found = queries.picked(meeting(), Segment(**segment), language="en")
        return [one.partner for one in found.guests]

    assert done.state == "invited"
    assert names() == ["Partner Alfa", "Partner Bravo", "Partner Union"]
    assert names(constituencies=("governments",)) == ["Partner Alfa", "Partner Bravo"]
    assert names(last="invited") == ["Partner Alfa", "Partner Union"]
    assert names(last="came") == []
    assert names(last="invited", constituencies=("workers",)) == ["Partner Union"]
    assert names(kinds=("foundation",)) == []
    whole = queries.picked(meeting(), Segment(), language="fr")
    assert {
        state: [one.partner for one in named] for state, named in whole.left_out_by_state.items()
    } == {
        "invited": ["Partenaire Done"],
        "declined": ["Partenaire Nobody"],
    }
    assert [one.partner for one in whole.without_contact] == ["Partenaire Silent"]


def test_one_invitation_for_each_partner(app):
    with transaction():
        make_meeting()
        partner = make_partner("Alfa")
        first = make_contact(partner)
        second = make_contact(make_partner("Other"))
        second.partner = partner
    with pytest.raises(TwoContacts):
        prepared([first.public_id, second.public_id])


# --- previews, tests, sending --------------------------------------------------------------------


def test_three_real_mails_are_shown_and_open_nothing(app):
    contacts = world(("Alfa", "en"), ("Bravo", "en"), ("Charlie", "fr"), ("Delta", "es"))
    mailing = prepared(contacts)
    with transaction():
        services.write_note(mailing, NOTE, version=1, by="anna")
    mailing = queries.mailing("second-meeting", mailing.public_id)

    shown = services.previews(mailing, services.addressees(mailing))

    assert [one.addressee.language for one in shown] == ["en", "fr", "es"]
    english, french, spanish = (one.mail for one in shown)
    assert english.subject == "Invitation: Second Partners Meeting"
    assert "Dear Contact of alfa, Partner Alfa was missed." in english.text
    assert "Partenaire Charlie nous a manqué." in french.text
    assert "manqué" not in spanish.text
    assert all("/delegation/sample" in one.mail.text for one in shown)
    assert app.test_client().get("/delegation/sample").status_code == 404
    assert not mails()


def test_a_test_goes_to_the_officer_alone_once(app):
    mailing = prepared(world(("Alfa", "en"), ("Bravo", "fr")))

    for _press in range(2):
        with transaction():
            assert services.send_test(mailing, to="anna@example.org", key="t" * 20, by="anna") == 2

    tests = mails("invitation")
    assert [mail.to_address for mail in tests] == ["anna@example.org"] * 2
    assert tests[0].subject == "[Test] Invitation: Second Partners Meeting"
    assert all("/delegation/sample" in mail.body_text for mail in tests)
    assert queries.numbers(meeting()).delegations == {}


def test_each_gets_a_mail_in_their_language_with_their_own_link(app):
    mailing = prepared(world(("Alfa", "en"), ("Bravo", "fr")))
    with transaction():
        services.write_note(mailing, NOTE, version=1, by="anna")

    assert send(mailing, 2) == 2

    english, french = mails("invitation")
    assert (english.language, french.language) == ("en", "fr")
    assert "Dear Contact of alfa, Partner Alfa was missed." in english.body_text
    assert "<p>Dear Contact of alfa, Partner Alfa was missed.</p>" in english.body_html
    assert "Partenaire Bravo nous a manqué." in french.body_text
    opened = [
        queries.delegation_link(link_in(mail).rpartition("/")[2]) for mail in (english, french)
    ]
    assert [link.delegation.contact_email for link in opened] == [
        english.to_address,
        french.to_address,
    ]
    assert english.send_before == CLOSES
    sent = queries.mailing("second-meeting", mailing.public_id)
    assert (sent.mails, sent.sent_by) == (2, "anna")


def test_a_hostile_name_and_note_are_only_text(app):
    [one] = world(("Alfa", "en"))
    with transaction():
        contact = queries.contacts_to_invite(meeting(), [one])[0]
        contact.name = "<script>alert(1)</script> {place}"
    mailing = prepared([one])
    with transaction():
        services.write_note(mailing, Localised(en="<b>{name}</b>\n\n%(x)s"), version=1, by="anna")
    send(mailing, 1)
    [mail] = mails("invitation")
    assert "<script>" not in mail.body_html
    assert "&lt;b&gt;&lt;script&gt;alert(1)&lt;/script&gt; {place}&lt;/b&gt;" in mail.body_html
    assert "<b><script>alert(1)</script> {place}</b>\n\n%(x)s" in mail.body_text


def test_a_second_press_and_another_mailing_write_to_nobody_again(app):
    alfa, bravo, charlie = world(("Alfa", "en"), ("Bravo", "en"), ("Charlie", "en"))
    mine, theirs = prepared([alfa, bravo]), prepared([bravo, charlie], "other")

    assert [send(mine, 2), send(mine, 2)] == [2, 2]
    with pytest.raises(NumberChanged):
        send(theirs, 2)
    assert send(theirs, 1) == 1
    with pytest.raises(NobodyToMail):
        prepared([alfa], "third")

    assert sorted(addresses("invitation")) == [
        f"focal@{name}.example.org" for name in ("alfa", "bravo", "charlie")
    ]


def test_what_was_sent_stays_and_a_stale_note_is_noticed(app):
    mailing = prepared(world(("Alfa", "en")))
    with transaction():
        services.write_note(mailing, NOTE, version=1, by="anna")
    with pytest.raises(StaleVersion), transaction():
        services.write_note(mailing, Localised(en="x"), version=1, by="boris")
    send(mailing, 1)
    with pytest.raises(MailingSent), transaction():
        services.write_note(mailing, Localised(en="x"), version=2, by="boris")
    with pytest.raises(MailingSent), transaction():
        services.discard(mailing)


def test_nothing_goes_out_once_registration_is_closed(app):
    mailing = prepared(world(("Alfa", "en")))
    with clock.at(CLOSES), pytest.raises(RegistrationClosed):
        send(mailing, 1)
    assert not mails()


# --- reminders -----------------------------------------------------------------------------------


def test_only_those_without_an_answer_are_reminded_and_once_a_day(app):
    with transaction():
        found = make_meeting(capacity_room=1)
        silent, came, no, waits = (
            services.invite(found, make_contact(make_partner(name), "fr"), by="system")
            for name in ("Silent", "Came", "No", "Waits")
        )
    with clock.at(BEFORE + timedelta(hours=1)):
        for delegation, wait in ((came, 0), (waits, 1)):
            with transaction():
                services.register(
                    delegation,
                    [answer(delegation.partner.slug)],
                    key=f"r{delegation.id}".ljust(20, "."),
                    by="system",
                    wait=wait,
                )
        with transaction():
            services.decline(no, by="system")
        mailing = reminder()
        assert [one.email for one in services.addressees(mailing)] == [silent.contact_email]
        assert send(mailing, 1) == 1
        assert send(mailing, 1) == 1
        another = reminder("again")
        with pytest.raises(NobodyToMail):
            send(another, 1)
    with clock.at(BEFORE + timedelta(days=1)):
        assert send(another, 1) == 1

    assert addresses("answer_reminder") == ["focal@silent.example.org"] * 2
    assert mails("answer_reminder")[0].language == "fr"


def test_whoever_answers_is_not_written_to_while_the_mail_waits(app):
    app.config["SMTP_URL"] = "smtp://127.0.0.1:1"
    delegation = invited()
    send(reminder(), 1)
    assert mails("answer_reminder")[0].state == "queued"
    with transaction():
        services.decline(queries.delegation("second-meeting", delegation.public_id), by="system")
    held = mails("answer_reminder")[0]
    assert (held.state, held.last_error) == ("stopped", "Answered since")


# --- thanks --------------------------------------------------------------------------------------


def test_those_who_came_are_thanked_once_with_documents_and_the_day_of_the_report(app):
    delegation = invited()
    with transaction():
        came, _stayed = services.register(
            delegation,
            [answer("Came", email="came@example.org", listen_language="fr"), answer("Stayed")],
            key="k" * 20,
            by="system",
        )
    with pytest.raises(MeetingNotOver), transaction():
        services.prepare_thanks(meeting(), key="early".ljust(20, "."), by="anna")
    with clock.at(STARTS), transaction():
        services.check_in(came, channel="desk", by="system")
    with clock.at(ENDS):
        with transaction():
            made = services.prepare_thanks(meeting(), key="late".ljust(20, "."), by="anna")
        mailing = queries.mailing("second-meeting", made)
        with pytest.raises(EmptyPlaceholder), transaction():
            services.write_note(mailing, Localised(fr="{closes}"), version=1, by="anna")
        with transaction():
            services.write_note(
                mailing,
                Localised(fr="Bravo, {name}."),
                version=1,
                by="anna",
                report_on=date(2021, 11, 5),
            )
        assert [send(mailing, 1), send(mailing, 1)] == [1, 1]
        with pytest.raises(NobodyToMail), transaction():
            services.prepare_thanks(meeting(), key="again".ljust(20, "."), by="anna")

    [mail] = mails("thank_you")
    assert (mail.to_address, mail.language) == ("came@example.org", "fr")
    assert "Bravo, Tomás Came." in mail.body_text
    assert "/meetings/second-meeting/documents" in mail.body_text
    assert "5 novembre 2021" in mail.body_text
    assert "/delegat" not in mail.body_text
    [token] = re.findall(r"/certificates/([\w-]{43})\.pdf", mail.body_text)
    for moment, opened in (
        (STARTS, None),
        (ENDS, came.id),
        (ENDS + timedelta(days=364), came.id),
        (ENDS + timedelta(days=366), None),
    ):
        with clock.at(moment):
            db.session.rollback()
            delegate = queries.attended_link(token)
            assert (delegate and delegate.id) == opened


# --- mail that came back -------------------------------------------------------------------------


def test_an_address_that_bounces_is_named_until_it_is_changed(app, officer):
    delegation = invited()
    [mail] = mails("invitation")
    with transaction():
        db.session.add(BouncingAddress(address_key=mail.to_address, reason="550 gone"))
    board = words(officer.client.get(f"{DESK}/"))
    assert "Comes back: focal@alfa.example.org" in board
    assert "Mend 1 address" in board
    assert "Mail comes back from 1 contact." in words(officer.get(f"{DESK}/mail"))

    contact = db.session.scalars(select(Contact)).one()
    with transaction():
        change_contact(
            contact,
            name="Bea",
            email="bea@alfa.example.org",
            language="fr",
            active=True,
            by="anna",
        )

    now = queries.delegation("second-meeting", delegation.public_id)
    assert (now.contact_name, now.contact_email, now.language) == (
        "Bea",
        "bea@alfa.example.org",
        "fr",
    )
    assert "Comes back" not in words(officer.client.get(f"{DESK}/"))
    with transaction():
        services.invite_again(now, key="again".ljust(20, "."), by="anna")
    assert mails("invitation")[-1].to_address == "bea@alfa.example.org"


def test_the_board_counts_the_mails_that_wait(app, officer):
    invited()
    board = words(officer.client.get(f"{DESK}/"))
    assert "See 1 mail waiting" in board
    assert "/mail?state=kept" in officer.client.get(f"{DESK}/").text


# --- two at once ---------------------------------------------------------------------------------


def two_officers() -> list[int]:
    contacts = world(("Alfa", "en"), ("Bravo", "fr"))
    return [prepared(contacts, f"officer {number}").id for number in range(8)]


def press(ids: list[int], place: int) -> None:
    with transaction():
        services.send(db.session.get(Mailing, ids[place]), number=2, by="anna")


@pytest.mark.race
def test_of_eight_officers_at_once_one_sends_and_nobody_is_mailed_twice(app):
    ids = two_officers()
    ends = together(app, 8, lambda place: press(ids, place))
    assert ends == {"won": 1, NobodyToMail.__name__: 7}
    assert len(mails("invitation")) == 2


@pytest.mark.race
def test_one_mailing_pressed_eight_times_at_once_goes_out_once(app):
    ids = two_officers()
    ends = together(app, 8, lambda _place: press(ids, 0))
    assert ends == {"won": 8}
    assert len(mails("invitation")) == 2


@pytest.mark.race
def test_without_the_lock_two_officers_invite_the_same_partner(app, unlocked, monkeypatch):
    ids = two_officers()
    both = Barrier(2)
    count = queries.contacts_to_invite

    def then_wait(*asked: object) -> object:
        found = count(*asked)
        both.wait(5)
        return found

    monkeypatch.setattr(queries, "contacts_to_invite", then_wait)
    monkeypatch.setattr(
        queries, "meeting_for_update", lambda meeting_id: db.session.get(Meeting, meeting_id)
    )

    ends = together(app, 2, lambda place: press(ids, place))

    # Both believe that they may; the index of delegations stands behind the lock, and one breaks.
    assert NobodyToMail.__name__ not in ends
    assert ends["won"] < 2


# --- pages ---------------------------------------------------------------------------------------


def test_from_the_register_to_the_mail(app, officer):
    world(("Alfa", "en"), ("Bravo", "fr"))
    with transaction():
        make_partner("Silent")
        db.session.add(BouncingAddress(address_key="focal@bravo.example.org", reason="550 gone"))
    page = officer.get(INVITE + "?constituency=other")
    assert "550 gone" in words(page)
    assert "1 partner has no contact to write to: Partner Silent" in words(page)
    chosen = [one.public_id for one in queries.picked(meeting(), Segment(), language="en").guests]
    ticked = [
        one for one in chosen if re.search(rf'<input[^>]*checked[^>]*value="{one}"', page.text)
    ]
    assert ticked == chosen[:1], "a contact whose mail comes back is not ticked"
    made = officer.post(INVITE, {"contacts": chosen}, status=302)
    address = made.location

    page = officer.get(address)
    assert "2 recipients" in words(page)
    refused = officer.post(
        address, {"note-en": "{link} x", "note-fr": "", "note-es": ""}, status=200
    )
    assert "{link} is not a placeholder." in words(refused)
    officer.post(address, {"note-en": "Do come.", "note-fr": "", "note-es": ""}, status=302)
    page = officer.get(address)
    assert "Do come." in words(page)
    assert "No note in French: 1 recipient gets the mail without it." in words(page)

    officer.post(address + "/test", form=address, status=302)
    assert addresses("invitation") == ["officer@example.org"] * 2
    hidden = officer.hidden(address + "/send")
    assert hidden["number"] == "2"
    assert "Send 2 mails" in words(officer.get(address + "/send"))
    refused = officer.client.post(address + "/send", data={**hidden, "number": "3"})
    assert "It would be 2 mails now, not 3" in words(refused)
    for _twice in range(2):
        assert officer.client.post(address + "/send", data=hidden).status_code == 302
    assert len(mails("invitation")) == 4
    assert "2 mails" in words(officer.get(address))
    left = words(officer.get(INVITE))
    assert "2 partners are left out, because they have been invited:" in left


def test_the_reminder_is_prepared_from_the_mail_page_and_thrown_away(app, officer):
    invited()
    made = officer.post(f"{DESK}/mail/reminder", form=f"{DESK}/mail", status=302)
    assert "Your answer is missing: Second Partners Meeting" in words(officer.get(made.location))
    officer.post(made.location + "/discard", form=made.location, status=302)
    officer.get(made.location, status=404)
    assert not mails("answer_reminder")


def test_two_thousand_mails_cost_as_many_queries_as_two(app, officer):
    delegation = invited()

    def counted(address: str) -> int:
        seen: list[int] = []
        note = lambda *_: seen.append(1)  # noqa: E731
        event.listen(db.engine, "before_cursor_execute", note)
        officer.get(address)
        event.remove(db.engine, "before_cursor_execute", note)
        return len(seen)

    with transaction():
        common = {
            "to_address": delegation.contact_email,
            "language": "en",
            "subject": "Reminder",
            "body_text": "x",
            "body_html": "x",
            "about": "meeting:second-meeting",
            "state": "sent",
            "message": "answer_reminder",
        }
        db.session.add_all(
            OutboxMail(**common, public_id=f"mail-{n}", message_id=f"<{n}@x>") for n in range(2)
        )
    officer.get(f"{DESK}/mail")
    few = counted(f"{DESK}/mail")
    with transaction():
        db.session.execute(
            insert(OutboxMail),
            [
                {**common, "public_id": f"mail-{n}", "message_id": f"<{n}@x>"}
                for n in range(2, 2000)
            ],
        )
    assert counted(f"{DESK}/mail") == few
    filtered = words(officer.get(f"{DESK}/mail?state=kept&message=invitation"))
    assert "Invitation of a partner" in filtered
    assert "Reminder to answer" not in filtered.partition("Actions")[2]
    assert officer.get(f"{DESK}/mail?page=41").text.count("/stop") == 1
