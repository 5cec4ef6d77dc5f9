"""Journey 4: a focal point prepares an engagement; money needs a sign-in, never only a link."""

import re

import pytest

from tests.journeys.reader import Keys

pytestmark = pytest.mark.browser

FOCAL = "focal@alfa.example.org"


def sign_in_link(site) -> str:
    found = re.search(r"/sign-in/link/[\w-]+", site.mails("sign_in_link", FOCAL)[-1].body_text)
    assert found
    return found[0]


def test_an_amount_is_prepared_with_the_keyboard_alone(reader, site):
    focal = reader()
    keys = Keys(focal)
    focal.visit("/my/engagements")
    assert focal.path == "/sign-in"
    keys.enter("Send me a link")
    keys.type("E-mail address", FOCAL).enter("Send the link")
    link = sign_in_link(site)
    focal.visit(link)
    keys.enter("Sign in")
    assert focal.path == "/my/engagements"
    focal.says("Our engagements", "PL-2026-0001", "EUR 5,000,000", "Confirmed")

    keys.enter("Prepare an engagement")
    keys.to("Amount")
    focal.page.keyboard.press("Space")
    keys.choose("To be announced at", "Mid-year").enter("Continue")

    # An amount that cannot be read: the summary has the focus, and nothing typed is lost.
    keys.type("Amount", "three million").choose("Currency", "EUR").choose("Year", "2027")
    keys.type("Wording, as it is to be announced: English", "Partner Alfa pledges three million.")
    keys.enter("Save", status=422)
    assert focal.page.title() == "Error: Prepare an engagement · Tour de Table"
    assert keys.focus_is_in(".tt-errsum")
    focal.page.keyboard.press("Tab")
    focal.page.keyboard.press("Enter")
    assert focal.page.evaluate("document.activeElement.value") == "three million"
    assert "Partner Alfa pledges three million." in focal.page.content()

    focal.page.keyboard.press("Control+A")
    focal.page.keyboard.type("3,000,000.50")
    keys.choose("Currency", "EUR").choose("Instrument", "Grant")
    keys.choose("Condition", "Subject to approval by parliament")
    keys.type("The condition in words", "The vote is in March.")
    keys.to("Our delegation only")
    focal.page.keyboard.press("ArrowDown")
    keys.to("We announce it ourselves")
    focal.page.keyboard.press("ArrowDown")
    keys.enter("Save")
    focal.says("Is this the amount?", "three million")  # so much is said back before it is final
    keys.enter("Yes, record it")

    focal.says("Prepared", "The vote is in March.", "EUR 3,000,000.50", "2027")
    focal.says("Seen by, until announced", "Our delegation and the secretariat")
    stranger = reader("focal@bravo.example.org")
    stranger.visit(focal.path, status=404)
    stranger.visit("/my/engagements").never_says("3,000,000.50")
    reader().visit("/meetings/coastal-today/engagements").never_says("3,000,000.50")

    # The link has signed somebody in once; it does nothing a second time.
    again = reader().visit(link, status=410)
    again.visit("/my/engagements")
    assert again.path == "/sign-in"


@pytest.mark.parametrize(
    ("kind", "label"),
    [
        ("amount_to_follow", "Commitment without amount"),
        ("continuation", "Continuation"),
        ("intention", "Intention"),
        ("in_kind_or_technical", "In-kind or technical offer"),
        ("policy", "Policy commitment"),
    ],
)
def test_an_engagement_without_an_amount_asks_for_none(reader, kind, label):
    focal = reader(FOCAL).visit("/my/partners/alfa/engagements/new")
    focal.page.get_by_role("radio", name=label).check()
    focal.press("Continue")
    assert focal.path.endswith(f"/new/{kind}")
    assert focal.page.get_by_label("Currency").count() == 0
    focal.page.get_by_label("Wording, as it is to be announced: English").fill("Partner Alfa will.")
    focal.press("Save")
    focal.says(label, "Partner Alfa will.", "Our delegation only")
    focal.never_says("USD 0", "EUR 0", "0.00")


def test_in_french_with_french_figures(reader):
    focal = reader(language="fr").visit("/sign-in")
    page = focal.page
    page.get_by_label("Adresse électronique").fill(FOCAL)
    page.get_by_label("Mot de passe", exact=True).fill("tour-de-table")
    focal.press("Se connecter")
    # The account is kept in English until its holder says otherwise.
    focal.visit("/my/profile")
    page.get_by_label("Français").check()
    focal.press("Save")
    focal.visit("/my/partners/alfa/engagements/new/amount?phase=coastal/phase-1")
    page.get_by_role("textbox", name="Montant", exact=True).fill("2 500 000,50")
    page.get_by_label("Devise").select_option(value="EUR")
    page.get_by_label("Français").fill("Le partenaire Alfa verse sa contribution.")
    focal.press("Enregistrer")
    focal.says("2 500 000,50")
