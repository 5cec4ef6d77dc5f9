"""The sentences of an activity file, in the three languages; they name papers, never persons."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from app.core.localised import Localised
from app.funding.rules.stages import Measure, Reason


def _words(en: str, fr: str, es: str) -> Localised:
    return Localised(en=en, fr=fr, es=es)


NOT_NAMED: Final = _words(
    "Partners not named in the source",
    "Partenaires non nommés dans la source",
    "Socios no nombrados en la fuente",
)
"""The provider of money that the sources report without saying whose it is."""

MADE: Final[Mapping[str, Localised]] = MappingProxyType(
    {
        "13": _words("Pledge", "Annonce", "Promesa"),
        "11": _words("Contribution agreement", "Accord de contribution", "Acuerdo de contribución"),
        "10": _words("Guarantee agreement", "Accord de garantie", "Acuerdo de garantía"),
        "1": _words("Receipt", "Encaissement", "Ingreso"),
        "2": _words("Allocation", "Affectation", "Asignación"),
        "3": _words("Transfer", "Transfert", "Transferencia"),
        "4": _words("Expenditure", "Dépense", "Gasto"),
    }
)
"""Transaction type -> what it is called when money is added."""

TAKEN_BACK: Final[Mapping[str, Localised]] = MappingProxyType(
    {
        "13": _words("Pledge taken back", "Annonce retirée", "Promesa retirada"),
        "11": _words("Agreement reduced", "Accord réduit", "Acuerdo reducido"),
        "10": _words("Guarantee reduced", "Garantie réduite", "Garantía reducida"),
        "1": _words("Refund to the partner", "Remboursement au partenaire", "Reembolso al socio"),
        "2": _words("Allocation reduced", "Affectation réduite", "Asignación reducida"),
        "3": _words(
            "Refund from the implementer",
            "Remboursement de l’exécutant",
            "Reembolso del ejecutor",
        ),
        "4": _words("Expenditure corrected", "Dépense corrigée", "Gasto corregido"),
    }
)
"""Transaction type -> what it is called when money is taken away."""

BECAUSE: Final[Mapping[tuple[str, str], Localised]] = MappingProxyType(
    {
        ("13", Reason.NEWLY_SIGNED.value): _words(
            "Pledge signed: now a commitment",
            "Annonce signée : désormais un engagement ferme",
            "Promesa firmada: ahora un compromiso",
        ),
        ("13", Reason.CONVERTED.value): _words(
            "Pledge converted into an agreement on other terms",
            "Annonce convertie en un accord à d’autres conditions",
            "Promesa convertida en un acuerdo en otros términos",
        ),
        ("13", Reason.CONVERTED_IN_FULL.value): _words(
            "Pledge agreed in full: the rest is not expected",
            "Annonce pleinement convertie : le reste n’est plus attendu",
            "Promesa convertida por completo: el resto ya no se espera",
        ),
        ("13", Reason.RECEIVED.value): _words("Pledge paid", "Annonce versée", "Promesa pagada"),
        ("13", Reason.WITHDRAWN.value): _words(
            "Pledge withdrawn", "Annonce retirée par le partenaire", "Promesa retirada por el socio"
        ),
        ("13", Reason.LAPSED.value): _words("Pledge lapsed", "Annonce caduque", "Promesa caducada"),
        ("13", Reason.REVISED.value): _words(
            "Pledge revised by the partner",
            "Annonce révisée par le partenaire",
            "Promesa revisada por el socio",
        ),
        ("11", Reason.WRITTEN_OFF.value): _words("Written off", "Passé en pertes", "Dado de baja"),
        ("11", Reason.AMENDED.value): _words(
            "Agreement amended", "Accord modifié", "Acuerdo modificado"
        ),
        ("11", Reason.TO_BE_RECONCILED.value): _words(
            "To be reconciled: the sources do not explain this part",
            "À rapprocher : les sources n’expliquent pas cette part",
            "Por conciliar: las fuentes no explican esta parte",
        ),
    }
)
"""Transaction type and reason of the posting -> what it is called; before the two tables above."""

COSTS: Final[Mapping[Measure, Localised]] = MappingProxyType(
    {
        Measure.FEE: _words("Agent fee", "Frais d’agent", "Comisión del agente"),
        Measure.DIRECT_COST: _words("Direct cost", "Coût direct", "Costo directo"),
        Measure.CHARGE: _words("Bank charge", "Frais bancaires", "Gasto bancario"),
    }
)
"""What a fund spends itself."""

CONDITIONS: Final[Mapping[str, tuple[str, Localised]]] = MappingProxyType(
    {
        "parliament": (
            "1",
            _words(
                "Subject to approval by the partner’s parliament",
                "Sous réserve de l’approbation du parlement du partenaire",
                "Sujeto a la aprobación del parlamento del socio",
            ),
        ),
        "matching": (
            "1",
            _words(
                "Matches what other partners give",
                "En complément de ce que donnent d’autres partenaires",
                "Complementa lo que aportan otros socios",
            ),
        ),
        "share_of_total": (
            "1",
            _words(
                "Limited to a share of the total",
                "Limité à une part du total",
                "Limitado a una parte del total",
            ),
        ),
        "threshold": (
            "1",
            _words(
                "Only when a total is reached",
                "Seulement lorsqu’un total est atteint",
                "Solo cuando se alcance un total",
            ),
        ),
        "result": ("2", _words("Paid on results", "Versé sur résultats", "Pago por resultados")),
        "other": ("1", _words("Another condition", "Autre condition", "Otra condición")),
    }
)
"""Kind of condition of a pledge -> ConditionType (1 policy, 2 performance) and words.

The wording of a condition stays between the parties; the file says its kind."""


def said(kind: str, amount: int, reason: str, paper: str) -> Localised:
    """What a transaction is, with the number of the paper it rests on."""
    words = (MADE if amount >= 0 else TAKEN_BACK)[kind]
    if amount < 0 or reason in (Reason.AMENDED.value, Reason.REVISED.value):
        words = BECAUSE.get((kind, reason), words)
    return Localised({code: f"{text} {paper}" for code, text in words.items()}) if paper else words
