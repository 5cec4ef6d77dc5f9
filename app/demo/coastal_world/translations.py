"""The last meeting's texts in French, and some of them in Spanish; one has changed since.

Only this world has invented translations: nobody's real sentence is put into other words.
"""

from collections.abc import Callable
from datetime import UTC, datetime

from sqlalchemy import select

from app.access.roles import Role
from app.core.db import db
from app.demo.accounts import actor
from app.demo.timeline import Step
from app.meetings import queries as meetings
from app.meetings import services as meeting_services
from app.meetings.models import Intervention
from app.meetings.services import Said
from app.reports import queries, services

LAST = "coastal-last"
CHANGED = "juliett"

FRENCH = {
    "Local budgets and local dykes: money where the water is.": "Des budgets locaux et des digues "
    "locales : l’argent là où est l’eau.",
    "One set of reporting rules for all partners.": "Les mêmes règles de compte rendu pour tous "
    "les partenaires.",
    "Coastal defence that begins with mangroves and ends with the harbour wall.": "Une protection "
    "du littoral qui commence par les mangroves et finit par la digue du port.",
    "Lay open the maintenance costs of each dyke.": "Rendre publics les coûts d’entretien de "
    "chaque digue.",
    "Communities decide whether and where a village moves.": "Les communautés décident si un "
    "village se déplace, et où.",
    "A seat for communities in the steering body.": "Un siège pour les communautés dans l’organe "
    "de pilotage.",
    "Insurance that pays out on the forecast, not after the damage.": "Une assurance qui paie dès "
    "la prévision, et non après les dégâts.",
    "Pool risks across small islands.": "Mutualiser les risques entre petites îles.",
    "Fishers need income in the lean season, not only nets.": "Les pêcheurs ont besoin d’un "
    "revenu à la saison creuse, et pas seulement de filets.",
    "Link pensions and early warning.": "Relier les pensions et l’alerte précoce.",
    "Early warning in every harbour, in the languages that people speak.": "Une alerte précoce "
    "dans chaque port, dans les langues parlées.",
    "A common alert protocol by the next meeting.": "Un protocole d’alerte commun d’ici la "
    "prochaine réunion.",
    "Data from tide gauges belong to everybody.": "Les données des marégraphes appartiennent à "
    "tous.",
    "Data from tide gauges belong to everybody, within the hour.": "Les données des marégraphes "
    "appartiennent à tous, dans l’heure.",
    "Open data as a condition of support.": "Des données ouvertes comme condition de l’appui.",
    "Schools and health posts above the flood line.": "Des écoles et des postes de santé au-dessus "
    "de la ligne de crue.",
    "Share building designs without a licence fee.": "Partager les plans de construction sans "
    "redevance.",
    "Enterprises on the coast invest when rules are steady.": "Les entreprises du littoral "
    "investissent quand les règles sont stables.",
    "Publish a calendar of rule changes.": "Publier un calendrier des changements de règles.",
    "Drinking water behind the dunes and salt in the fields.": "L’eau potable derrière les dunes "
    "et le sel dans les champs.",
    "Joint missions instead of one per donor.": "Des missions conjointes au lieu d’une par "
    "bailleur.",
    "Cash within seventy-two hours through registers that exist.": "Des transferts en "
    "soixante-douze heures grâce aux registres existants.",
    "Test the registers before the season.": "Essayer les registres avant la saison.",
    "Ports stay open after the storm when spare parts are near.": "Les ports restent ouverts après "
    "la tempête quand les pièces de rechange sont proches.",
    "Regional stores of spare parts.": "Des dépôts régionaux de pièces de rechange.",
    "Partner Golf offers one expert for twelve months.": "Partner Golf met à disposition un expert "
    "pendant douze mois.",
    "Partner Charlie will contribute; the amount follows in autumn.": "Partner Charlie "
    "contribuera ; le montant suivra à l’automne.",
    "Partner Juliett continues its support to early warning.": "Partner Juliett poursuit son appui "
    "à l’alerte précoce.",
    "Partner Foxtrot intends to support coastal livelihoods.": "Partner Foxtrot a l’intention de "
    "soutenir les moyens d’existence du littoral.",
    "The partners meet twice a year, in spring online and in autumn in the room.": "Les "
    "partenaires se réunissent deux fois par an, au printemps en ligne et à l’automne en salle.",
    "Early warning comes first among the themes of the coming year.": "L’alerte précoce vient en "
    "tête des thèmes de l’année à venir.",
    "Circulate the list of coastal sites that have no tide gauge.": "Diffuser la liste des sites "
    "côtiers qui n’ont pas de marégraphe.",
    "Propose a calendar of joint field visits for the second half of the year.": "Proposer un "
    "calendrier de visites de terrain conjointes pour le second semestre.",
    "Send the revised reporting form to all partners.": "Envoyer à tous les partenaires le "
    "formulaire de compte rendu révisé.",
}

SPANISH = {
    "Local budgets and local dykes: money where the water is.": "Presupuestos locales y diques "
    "locales: el dinero donde está el agua.",
    "One set of reporting rules for all partners.": "Las mismas reglas de información para todos "
    "los asociados.",
    "Coastal defence that begins with mangroves and ends with the harbour wall.": "Una defensa de "
    "la costa que empieza con los manglares y termina con el muro del puerto.",
    "Lay open the maintenance costs of each dyke.": "Hacer públicos los costos de mantenimiento de "
    "cada dique.",
    "Data from tide gauges belong to everybody.": "Los datos de los mareógrafos son de todos.",
    "Early warning comes first among the themes of the coming year.": "La alerta temprana es el "
    "primero de los temas del año próximo.",
}


def _french(source: str) -> str:
    found = FRENCH.get(source, "")
    if not found and source.endswith(" pledges to the second half of the phase."):
        partner = source.partition(" pledges ")[0]
        return f"{partner} s’engage pour la seconde moitié de la phase."
    return found


def steps() -> list[Step]:
    """Some Spanish first; then one summary changes, and the French is made from the new words."""
    return [
        Step(_at(24), f"{LAST}:translated into Spanish", lambda: _fill("es", _spanish)),
        Step(_at(25), f"{LAST}:a summary changed", _change),
        Step(_at(26), f"{LAST}:translated into French", lambda: _fill("fr", _french)),
    ]


def _at(day: int) -> datetime:
    return datetime(2026, 3, day, 9, tzinfo=UTC)


def _spanish(source: str) -> str:
    return SPANISH.get(source, "")


def _fill(language: str, words: Callable[[str], str]) -> None:
    of, by = queries.meeting(LAST), actor(Role.RAPPORTEUR)
    for unit in queries.translation_units(of, language):
        for pair in unit.pairs:
            said = words(pair.source)
            if said and pair.state != "done":
                services.translate(
                    of, language, unit.key, pair.number, said, seal=pair.seal, seen=pair.seen, by=by
                )


def _change() -> None:
    of = meetings.meeting(LAST)
    row = db.session.scalars(
        select(Intervention).where(Intervention.meeting_id == of.id, Intervention.slug == CHANGED)
    ).one()
    more = "Data from tide gauges belong to everybody, within the hour."
    meeting_services.edit_intervention(
        row,
        Said(
            summary=row.summary.with_text("en", more),
            priorities=row.priorities,
            ask=row.ask,
            themes=tuple(row.themes),
            countries=tuple(row.countries),
            instruments=tuple(row.instruments),
            language=row.language,
        ),
        state=row.state,
        by=actor(Role.RAPPORTEUR),
    )
