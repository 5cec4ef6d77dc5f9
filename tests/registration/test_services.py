"""Registering, changing, replacing, withdrawing, with the mails and calendar files they bring."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from app.audit.models import AuditEvent
from app.core import clock
from app.core.db import db, transaction
from app.core.errors import RepeatedWithOtherContent, StaleVersion
from app.meetings.models import Meeting
from app.partners.models import Contact
from app.registration import queries, services
from app.registration.models import Delegate, Delegation
from app.registration.rules.refusals import (
    AlreadyRegistered,
    EmailTaken,
    MeetingIsOver,
    MeetingNotPublished,
    ModeNotOffered,
    NobodyNamed,
    RegistrationClosed,
    RegistrationNotOpen,
    SeatsTaken,
    TwoHeads,
)
from tests.registration.factories import (
    BEFORE,
    CLOSES,
    ENDS,
    STARTS,
    answer,
    event_in,
    invited,
    link_in,
    mails,
    make_contact,
    make_meeting,
    make_partner,
)

AFTER_CLOSING = CLOSES + timedelta(minutes=1)


@pytest.fixture
def delegation(app):
    with clock.at(BEFORE):
        yield invited()


def register(delegation: Delegation, *answers: services.Answer, key: str = "k" * 20):
    with transaction():
        return services.register(delegation, answers, key=key, by="system")


def actions() -> list[str]:
    return list(db.session.scalars(select(AuditEvent.action).order_by(AuditEvent.id)))


# --- inviting ------------------------------------------------------------------------------------


def test_an_invitation_goes_out_once_in_the_contacts_language(app):
    delegation = invited("Bravo", language="fr")

    with clock.at(BEFORE), transaction():
        contact = db.session.scalars(select_contacts()).first()
        services.invite(delegation.meeting, contact, by="system")

    [mail] = mails("invitation")
    assert (mail.to_address, mail.language) == ("focal@bravo.example.org", "fr")
    assert "Partenaire Bravo" in mail.body_text
    assert "5 octobre 2021" in mail.body_text


def select_contacts():
    return select(Contact)


def test_only_a_hash_of_the_link_is_kept(delegation):
    token = link_in(mails("invitation")[0]).rpartition("/")[2]

    kept = [link.token_hash for link in delegation.links]

    assert token not in "".join(kept)
    assert queries.delegation_link(token).delegation_id == delegation.id


def test_inviting_again_mails_another_link_and_the_first_still_works(delegation):
    with transaction():
        services.invite_again(delegation, key="again-again-again", by="system")
    with transaction():
        services.invite_again(delegation, key="again-again-again", by="system")

    first, second = [link_in(mail).rpartition("/")[2] for mail in mails("invitation")]
    assert queries.delegation_link(first) is not None
    assert queries.delegation_link(second) is not None


def test_revoked_links_open_nothing(delegation):
    token = link_in(mails("invitation")[0]).rpartition("/")[2]

    with transaction():
        assert services.revoke_links(delegation, by="system") == 1

    assert queries.delegation_link(token) is None


def test_nobody_is_invited_to_a_draft_nor_after_the_deadline(app):
    with transaction():
        draft = make_meeting("draft", state="draft")
        contact = make_contact(make_partner())
    with clock.at(BEFORE), pytest.raises(MeetingNotPublished), transaction():
        services.invite(draft, contact, by="system")
    with transaction():
        open_meeting = make_meeting("open")
    with clock.at(AFTER_CLOSING), pytest.raises(RegistrationClosed), transaction():
        services.invite(open_meeting, contact, by="system")


def test_declining_is_taken_back_by_registering(delegation):
    with transaction():
        services.decline(delegation, by="system")
    assert delegation.state == "declined"

    register(delegation, answer())

    assert delegation.state == "registered"
    with pytest.raises(AlreadyRegistered), transaction():
        services.decline(delegation, by="system")


# --- registering ---------------------------------------------------------------------------------


def test_three_delegates_get_a_mail_each_and_the_contact_one(delegation):
    three = register(
        delegation,
        answer("Ibarra", is_head=True),
        answer("Valcourt", listen_language="fr", mode="online"),
        answer("Fjeldsted", listen_language="en", mode="online"),
    )

    assert [one.family_name for one in three] == ["Ibarra", "Valcourt", "Fjeldsted"]
    assert [mail.language for mail in mails("delegate_confirmed")] == ["es", "fr", "en"]
    [to_contact] = mails("registration_confirmed")
    assert to_contact.to_address == "focal@alfa.example.org"
    assert "Mr Tomás Valcourt" in to_contact.body_text
    assert actions() == ["delegation.invited", "delegation.registered"]


def test_a_repeat_registers_nobody_twice(delegation):
    first = register(delegation, answer())
    again = register(delegation, answer())

    assert [one.id for one in first] == [one.id for one in again]
    assert len(mails("delegate_confirmed")) == 1
    with pytest.raises(RepeatedWithOtherContent):
        register(delegation, answer("Other"))


@pytest.mark.parametrize(
    ("answers", "refusal", "row"),
    [
        ([], NobodyNamed, None),
        ([answer("A", is_head=True), answer("B", is_head=True)], TwoHeads, 1),
        ([answer("A"), answer("B", email="A@alfa.example.org")], EmailTaken, 1),
        ([answer("A", mode="by-letter")], ModeNotOffered, 0),
    ],
)
def test_what_does_not_hold_is_refused_at_its_row(delegation, answers, refusal, row):
    with pytest.raises(refusal) as refused:
        register(delegation, *answers)

    assert getattr(refused.value, "row", None) == row
    assert queries.numbers(delegation.meeting).total == 0


def test_an_address_is_registered_once_per_meeting_whatever_its_case(delegation):
    register(delegation, answer())
    with clock.at(BEFORE), transaction():
        other = services.invite(
            delegation.meeting, make_contact(make_partner("Bravo")), by="system"
        )
    with pytest.raises(EmailTaken, match="IBARRA@alfa"):
        register(other, answer(email="IBARRA@alfa.example.org"), key="b" * 20)


def test_a_mode_without_seats_is_refused_with_what_is_left(app):
    with transaction():
        meeting = make_meeting(capacity_room=2)
    delegation = invited(meeting=meeting)
    with clock.at(BEFORE):
        with pytest.raises(
            SeatsTaken, match=r"Seats left in the room: 2\. You asked for 3\."
        ) as no:
            register(delegation, *[answer(name) for name in "ABC"])
        assert (no.value.left, no.value.row) == (2, 2)
        register(delegation, answer("A"), answer("B"))
        with pytest.raises(SeatsTaken, match="No seat is left in the room"):
            register(delegation, answer("C"), key="c" * 20)
        register(delegation, answer("C", mode="online"), key="d" * 20)


def test_registration_has_a_beginning_and_an_end(app):
    with transaction():
        meeting = make_meeting(registration_opens_at=BEFORE + timedelta(days=1))
    delegation = invited(meeting=meeting)
    with clock.at(BEFORE), pytest.raises(RegistrationNotOpen):
        register(delegation, answer())
    with clock.at(AFTER_CLOSING), pytest.raises(RegistrationClosed):
        register(delegation, answer())
    with clock.at(AFTER_CLOSING), transaction():
        services.register(delegation, [answer()], key="k" * 20, by="system", late=True)
    with clock.at(ENDS), pytest.raises(MeetingIsOver), transaction():
        services.register(delegation, [answer("B")], key="l" * 20, by="system", late=True)


def test_returning_persons_are_known_from_earlier_meetings(app):
    delegation = invited()
    with clock.at(BEFORE):
        register(delegation, answer(), answer("Valcourt"))
        with transaction():
            following = make_meeting(
                "following",
                on_date=datetime(2021, 11, 7, tzinfo=UTC).date(),
                starts_at=STARTS + timedelta(days=31),
                ends_at=ENDS + timedelta(days=31),
                registration_closes_at=CLOSES + timedelta(days=31),
            )
            contact = db.session.scalars(select_contacts()).first()
            again = services.invite(following, contact, by="system")
        assert [one.family_name for one in queries.returning(again)] == ["Ibarra", "Valcourt"]
        register(again, answer(), key="z" * 20)
        assert [one.family_name for one in queries.returning(again)] == ["Valcourt"]


# --- the calendar file, read as a client reads it ------------------------------------------------


def test_the_calendar_file_holds_what_ac02_asks(delegation):
    [delegate] = register(delegation, answer(mode="online", listen_language="en"))

    [mail] = mails("delegate_confirmed")
    calendar, event = event_in(mail)

    assert calendar["METHOD"] == "REQUEST"
    assert mail.attachments[0].mime.startswith("text/calendar; method=REQUEST")
    assert event.decoded("dtstart").astimezone(UTC) == datetime(2021, 10, 7, 11, tzinfo=UTC)
    assert event.decoded("dtend").astimezone(UTC) == datetime(2021, 10, 7, 14, tzinfo=UTC)
    assert event["DTSTART"].params["TZID"] == "Europe/Zurich"
    assert [zone["TZID"] for zone in calendar.walk("VTIMEZONE")] == ["Europe/Zurich"]
    assert event["UID"] == f"{delegate.public_id}@registration.tour-de-table"
    assert event["SEQUENCE"] == 0
    assert event["ATTENDEE"] == "mailto:ibarra@alfa.example.org"
    assert event["ORGANIZER"] == "mailto:secretariat@example.org"
    assert link_in(mail) in event["DESCRIPTION"]
    assert f"{link_in(mail)}/day" in event["DESCRIPTION"]
    assert "video.example.org" not in mail.body_text + mail.body_html + str(event["DESCRIPTION"])


def test_people_in_the_room_do_not_get_the_link_to_join(delegation):
    register(delegation, answer(mode="room", listen_language="fr"))

    [mail] = mails("delegate_confirmed")
    _calendar, event = event_in(mail)

    assert "video.example.org" not in mail.body_text + mail.body_html + event.to_ical().decode()
    assert event["LOCATION"] == "Pavillon 2, Genève"


def test_a_change_replaces_the_entry_in_the_calendar(delegation):
    [delegate] = register(delegation, answer())
    with transaction():
        services.change_delegate(
            delegate, answer(mode="online"), version=delegate.version, by="system"
        )

    [changed] = mails("delegate_changed")
    _, before = event_in(mails("delegate_confirmed")[0])
    calendar, after = event_in(changed)
    assert calendar["METHOD"] == "REQUEST"
    assert after["UID"] == before["UID"]
    assert after["SEQUENCE"] > before["SEQUENCE"]
    assert [mail.to_address for mail in mails("registration_changed")] == ["focal@alfa.example.org"]


def test_a_new_address_clears_the_old_calendar_and_its_link(delegation):
    [delegate] = register(delegation, answer())
    old_link = link_in(mails("delegate_confirmed")[0]).rpartition("/")[2]
    with transaction():
        services.change_delegate(
            delegate, answer(email="right@alfa.example.org"), version=1, by="system"
        )

    [cancelled] = mails("delegate_cancelled")
    calendar, event = event_in(cancelled)
    assert cancelled.to_address == "ibarra@alfa.example.org"
    assert (calendar["METHOD"], event["STATUS"]) == ("CANCEL", "CANCELLED")
    assert queries.delegate_link(old_link) is None
    [changed] = mails("delegate_changed")
    assert changed.to_address == "right@alfa.example.org"
    assert queries.delegate_link(link_in(changed).rpartition("/")[2]) is not None


def test_saving_without_a_change_mails_nothing(delegation):
    [delegate] = register(delegation, answer())
    with transaction():
        services.change_delegate(delegate, answer(), version=1, by="system")

    assert mails("delegate_changed") == []
    assert db.session.get(Delegate, delegate.id).calendar_sequence == 0


def test_a_replacement_cancels_the_one_and_invites_the_other_on_the_same_seat(app):
    with transaction():
        meeting = make_meeting(capacity_room=1)
    delegation = invited(meeting=meeting)
    with clock.at(BEFORE):
        [old] = register(delegation, answer(is_head=True))
        for _twice in range(2):
            with transaction():
                services.replace_delegate(
                    old, answer("Deputy", is_head=True), key="r" * 20, by="system"
                )

        calendar, gone = event_in(mails("delegate_cancelled", to="ibarra@alfa.example.org")[0])
        _, coming = event_in(mails("delegate_confirmed", to="deputy@alfa.example.org")[0])
        assert (calendar["METHOD"], gone["SEQUENCE"]) == ("CANCEL", 1)
        assert coming["UID"] != gone["UID"]
        registered = queries.delegation(meeting.slug, delegation.public_id).registered
        assert [(one.family_name, one.replaces_id) for one in registered] == [("Deputy", old.id)]
        assert len(mails("delegate_cancelled")) == 1


def test_withdrawing_is_possible_after_the_deadline_until_the_meeting_is_over(delegation):
    one, two = register(delegation, answer(), answer("Valcourt"))
    with clock.at(AFTER_CLOSING):
        for _twice in range(2):
            with transaction():
                services.withdraw_delegate(one, by="system")
        with pytest.raises(RegistrationClosed), transaction():
            services.change_delegate(two, answer("X"), version=1, by="system")
    with clock.at(ENDS), pytest.raises(MeetingIsOver), transaction():
        services.withdraw_delegate(two, by="system")

    [cancelled] = mails("delegate_cancelled")
    calendar, event = event_in(cancelled)
    assert (calendar["METHOD"], event["SEQUENCE"]) == ("CANCEL", 1)
    assert actions()[-1] == "delegate.withdrawn"


def test_a_withdrawn_seat_and_address_can_be_taken_again(app):
    with transaction():
        meeting = make_meeting(capacity_room=1)
    delegation = invited(meeting=meeting)
    with clock.at(BEFORE):
        [one] = register(delegation, answer())
        with transaction():
            services.withdraw_delegate(one, by="system")
        assert queries.delegation(meeting.slug, delegation.public_id).state == "declined"
        register(delegation, answer(), key="again" * 4)
        assert queries.delegation(meeting.slug, delegation.public_id).state == "registered"


def test_the_second_clerk_sees_both_versions(delegation):
    [delegate] = register(delegation, answer())
    with transaction():
        services.change_delegate(delegate, answer(function="First"), version=1, by="a")

    with pytest.raises(StaleVersion) as stale, transaction():
        services.change_delegate(delegate, answer(function="Second"), version=1, by="b")

    assert stale.value.theirs["function"] == "First"
    assert stale.value.version == 2


def test_two_who_type_a_draft_at_once_notice_each_other(delegation):
    with transaction():
        services.save_draft(delegation, [{"family_name": "First"}], version=1)
    with pytest.raises(StaleVersion) as stale, transaction():
        services.save_draft(delegation, [{"family_name": "Second"}], version=1)

    assert stale.value.theirs == {"delegates": [{"family_name": "First"}]}


def test_a_moved_meeting_reaches_every_calendar_with_a_higher_sequence(delegation):
    register(delegation, answer(), answer("Valcourt"))
    with transaction():
        meeting = db.session.get(Meeting, delegation.meeting_id)
        meeting.starts_at += timedelta(hours=1)
        meeting.ends_at += timedelta(hours=1)
    with transaction():
        assert services.send_calendars(delegation.meeting, by="system") == 2

    for mail in mails("delegate_changed"):
        _, event = event_in(mail)
        assert event["SEQUENCE"] == 1
        assert event.decoded("dtstart").astimezone(UTC).hour == 12


def test_the_trail_names_nobody(delegation):
    [delegate] = register(delegation, answer())
    with transaction():
        services.change_delegate(delegate, answer(function="New"), version=1, by="system")

    events = db.session.scalars(select(AuditEvent)).all()
    told = " ".join(f"{one.facts} {one.subject_id}" for one in events)
    assert "Ibarra" not in told
    assert "ibarra@" not in told
    assert events[-1].facts["changed"] == ["function"]


# --- what others read ----------------------------------------------------------------------------


def test_participants_are_listed_by_their_consent(delegation):
    register(
        delegation,
        answer("Silent"),
        answer("Inside", consent_list=True),
        answer("Public", consent_list=True, consent_public=True, access_needs="captions"),
    )

    inside = queries.participants(delegation.meeting, language="fr", public=False)
    public = queries.participants(delegation.meeting, language="fr", public=True)

    assert [one.family_name for one in inside] == ["Inside", "Public"]
    assert [(one.family_name, one.access_needs) for one in public] == [("Public", "")]
    assert public[0].partner == "Partenaire Alfa"


def test_access_needs_are_a_list_of_their_own(delegation):
    register(delegation, answer("A"), answer("B", access_needs="A seat\r\nnear the door"))

    [line] = queries.need_lines(delegation.meeting, language="en")

    assert (line.name, line.need) == ("Mr Tomás B", "A seat\nnear the door")


def test_numbers_count_by_mode_and_constituency(delegation):
    register(delegation, answer("A"), answer("B", mode="online"), answer("C", mode="online"))
    numbers = queries.numbers(delegation.meeting)

    assert numbers.by_constituency == {"other": {"room": 1, "online": 2}}
    assert (numbers.total, numbers.delegations) == (3, {"registered": 1})
    count = select(func.count()).select_from(Delegate)
    assert db.session.execute(count).scalar_one() == 3


def test_names_are_kept_as_given(delegation):
    [delegate] = register(
        delegation,
        replace(answer("HE"), given_names="Xiaozhou", name_order="family-first"),
    )

    assert delegate.titled_name == "Mr HE Xiaozhou"
