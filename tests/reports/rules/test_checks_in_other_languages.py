"""The differences of the source documents, planted in French and Spanish words: the same kinds."""

import json
from dataclasses import replace

import pytest

from app.reports.rules import checks
from app.reports.rules.checks import Composed, Fact, Known, Passage, Register
from tests.reports.rules.test_checks import REGISTER, SEED

pytestmark = pytest.mark.pure

LABELS = {
    "fr": (
        "Familles atteintes pendant la deuxième phase", "Couverture en droit",
        "Couverture effective", "Variation du déficit de financement",
        "Lancement du programme du littoral", "Ressources mobilisées par les projets en cours",
        "Domaines thématiques de la facilité", "Pays où se trouvent des projets portuaires",
        "participants ont pris part", "partenaires ont pris la parole",
        "Fin de la période du projet portuaire",
    ),
    "es": (
        "Familias alcanzadas en la segunda fase", "Cobertura legal", "Cobertura efectiva",
        "Variación del déficit de financiación", "Lanzamiento del programa costero",
        "Recursos movilizados por los proyectos en curso", "Áreas temáticas del servicio",
        "Países con proyectos portuarios", "participantes tomaron parte",
        "asociados tomaron la palabra", "Fin del período del proyecto portuario",
    ),
}  # fmt: skip

PEOPLE = {
    "fr": (
        Known("Marta E. Noble", ("Marta Noble",), "Mme", "Directrice, Bureau des récifs"),
        Known("Célia Perron Basta", (), "Mme", "Conseillère, Bureau des ports"),
    ),
    "es": (
        Known("Marta E. Noble", ("Marta Noble",), "Sra.", "Directora, Oficina de Arrecifes"),
        Known("Célia Perron Basta", (), "Sra.", "Asesora, Oficina de Puertos"),
    ),
}
BODIES = {
    "fr": (
        Known("Ministère fédéral de la Coopération côtière et du Développement"),
        Known("Département des Partenariats et de l’Appui portuaire"),
    ),
    "es": (
        Known("Ministerio Federal de Cooperación Costera y Desarrollo"),
        Known("Departamento de Asociaciones y Apoyo Portuario"),
    ),
}
DAYS = {"fr": frozenset({"7 octobre 2021"}), "es": frozenset({"7 octubre 2021"})}


def register(language: str) -> Register:
    """The same register, with the labels and names of a language."""
    return replace(
        REGISTER,
        facts=tuple(
            Fact(label, one.value, one.unit, one.qualifier, one.source, one.overlap)
            for label, one in zip(LABELS[language], REGISTER.facts, strict=True)
        ),
        people=PEOPLE[language],
        organisations=BODIES[language],
        dates=DAYS[language],
    )


def kinds(language: str, *said: str, items: int = 0) -> set[str]:
    """What is found in these paragraphs; the first one may announce a list."""
    passages = [Passage("reefs", "reefs", "1", "heading", "1", language)]
    for at, words in enumerate(said):
        passages.append(Passage(f"reefs.{at}", "reefs", "1", "paragraph", words, language))
    passages += [Passage("reefs.0", "reefs", "1", "item", f"n {n}", language) for n in range(items)]
    text = Composed(REGISTER.title, language, tuple(passages))
    return {one.kind for one in checks.run(text, register(language))}


PLANTED = {
    "fr": {
        "D04": (
            "figure",
            "La deuxième phase a atteint 25 millions de personnes dans les familles.",
        ),
        "D05": ("added_up", "Au total, 21 millions de personnes ont été couvertes."),
        "D06": ("list", "La facilité porte sur 16 domaines thématiques :"),
        "D07": ("figure", "La variation du déficit de financement était de 38 millions USD."),
        "D08": ("figure", "Le lancement du programme du littoral a eu lieu en 2015."),
        "D09": ("figure", "Les projets en cours ont mobilisé des ressources de 70 millions USD."),
        "D10": ("countries", "Avalon travaille avec Lemuria, Thule et Ys."),
        "D11": ("countries", "Avalon aide Lemuria, Thule et Cockaigne."),
        "D12": ("figure", "La fin de la période du projet portuaire est en 2025."),
        "D13": ("two_ways", "Mme Marta Noble, Directrice, Bureau des récifs, a ouvert la séance."),
        "D14": ("two_ways", "Mme Celia Perron-Basta, Conseillère, Bureau des ports, a parlé."),
        "D15": ("two_ways", "Le Ministère fédéral du Développement et de la Coopération côtière."),
        "D16": ("two_ways", "Le Département du Partenariat et de l’Appui portuaire a consenti."),
        "D17": (
            "two_figures",
            "Environ la moitié des familles de pêcheurs manquent de protection.",
            "Des familles de pêcheurs, 52 pour cent manquent de protection.",
        ),
        "D18": ("figure", "Des projets portuaires se trouvent dans 50 pays."),
        "D19": (
            "two_dates",
            "L’article sur les ports fut publié en ligne le 7 octobre 2021.",
            "L’article sur les ports fut publié en ligne le 13 novembre 2021.",
        ),
        "D20": ("mid_sentence", "Le syndicat a demandé un fonds et le droit à"),
        "D21": ("no_stop", "Il a remercié les hôtes de la soirée"),
        "D22": ("same_number", "Le bureau compte 180 agents.", "Il y avait 180 visiteurs."),
        "D23": ("figure", "Treize partenaires ont pris la parole."),
        "D24": ("office", "Un Haut Commissaire pour les côtes et les droits a été cité."),
        "D25": ("date", "La troisième assemblée s’est réunie le 29 mars 2022."),
    },
    "es": {
        "D04": ("figure", "La segunda fase alcanzó a 25 millones de personas en familias."),
        "D05": ("added_up", "En total, 21 millones de personas fueron cubiertas."),
        "D06": ("list", "El servicio abarca 16 áreas temáticas:"),
        "D07": ("figure", "La variación del déficit de financiación fue de 38 millones USD."),
        "D08": ("figure", "El lanzamiento del programa costero fue en 2015."),
        "D09": ("figure", "Los proyectos en curso han movilizado recursos por 70 millones USD."),
        "D10": ("countries", "Avalon trabaja con Lemuria, Thule y Ys."),
        "D11": ("countries", "Avalon ayuda a Lemuria, Thule y Cockaigne."),
        "D12": ("figure", "El fin del período del proyecto portuario es en 2025."),
        "D13": ("two_ways", "La Sra. Marta Noble, Directora, Oficina de Arrecifes, abrió."),
        "D14": ("two_ways", "La Sra. Celia Perron-Basta, Asesora, Oficina de Puertos, habló."),
        "D15": ("two_ways", "El Ministerio Federal de Desarrollo y Cooperación Costera aceptó."),
        "D16": ("two_ways", "El Departamento de Asociación y Apoyo Portuario aceptó."),
        "D17": (
            "two_figures",
            "Cerca de la mitad de las familias de pescadores carecen de protección.",
            "De las familias de pescadores, el 52 por ciento carecen de protección.",
        ),
        "D18": ("figure", "Hubo proyectos portuarios en 50 países."),
        "D19": (
            "two_dates",
            "El artículo sobre puertos fue publicado en línea el 7 de octubre de 2021.",
            "El artículo sobre puertos fue publicado en línea el 13 de noviembre de 2021.",
        ),
        "D20": ("mid_sentence", "El sindicato pidió un fondo y el derecho a la"),
        "D21": ("no_stop", "Agradeció a los anfitriones la velada"),
        "D22": ("same_number", "La oficina tiene 180 funcionarios.", "Hubo 180 visitantes."),
        "D23": ("figure", "Trece asociados tomaron la palabra."),
        "D24": ("office", "Se citó a un Alto Comisionado para Costas y Derechos."),
        "D25": ("date", "La tercera asamblea se reunió el 29 de marzo de 2022."),
    },
}

WHOLE = {"D01", "D02", "D03"}
"""Differences of order and titles: no words of a language are read for them."""


@pytest.mark.parametrize("language", PLANTED)
def test_every_difference_is_planted_in_this_language(language):
    known = {one["id"] for one in json.loads(SEED.read_text(encoding="utf-8"))["items"]}
    assert WHOLE | set(PLANTED[language]) == known


@pytest.mark.parametrize(
    ("language", "case"), [(code, case) for code in PLANTED for case in PLANTED[code]]
)
def test_a_planted_difference_is_found(language, case):
    kind, *said = PLANTED[language][case]
    assert kind in kinds(language, *said, items=3 if kind == "list" else 0)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("fr", (
            "Mme Marta E. Noble, Directrice, Bureau des récifs, a ouvert la séance du 7 octobre "
            "2021.",
            "Plus de 230 participants ont pris part aux travaux, et onze partenaires ont pris la "
            "parole.",
            "Mme Noble les a remerciés.",
        )),
        ("es", (
            "La Sra. Marta E. Noble, Directora, Oficina de Arrecifes, abrió la sesión del 7 de "
            "octubre de 2021.",
            "Más de 230 participantes tomaron parte, y once asociados tomaron la palabra.",
            "La Sra. Noble les dio las gracias.",
        )),
    ],
)  # fmt: skip
def test_a_clean_text_is_left_alone(language, said):
    assert kinds(language, *said) == set()


@pytest.mark.parametrize(
    ("language", "said"),
    [("fr", "Mme Marta E. Noble a ouvert la séance."), ("es", "La Sra. Marta E. Noble abrió.")],
)
def test_a_first_mention_without_a_title_is_found(language, said):
    assert "no_title" in kinds(language, said)
