"""What a person is asked about hours, by code of doubt, the most useful first.

Plain French, no blame, say what to do.
"""

from maillage.reseau.lieux.nettoyage.horaires.modele import Doute

QUESTIONS: dict[str, str] = {
    "trop_long": "Ce texte est trop long pour des horaires. Écrivez les jours et les heures d'ouverture.",
    "heure_impossible": "L'heure « {0} » n'existe pas. Écrivez les bonnes heures.",
    "inverse": "L'heure de fin vient avant l'heure de début ({0}). Écrivez les bonnes heures.",
    "contradiction": "Le texte donne plusieurs horaires pour le même jour ({0}). Choisissez les bons horaires.",
    "divergence": "Deux colonnes du fichier donnent des horaires différents. Choisissez les bons horaires.",
    "ecrase": "Deux règles donnent des horaires pour les mêmes jours ({0}). Vérifiez les horaires proposés.",
    "frequence": "Le lieu n'ouvre pas toutes les semaines. Dites quelles semaines : paires, impaires, ou lesquelles du mois.",
    "quels_jours": "Le texte donne des heures mais pas les jours. Quels jours ?",
    "autre_jour": "La colonne d'un jour parle d'un autre jour. Vérifiez les horaires proposés.",
    "heures_manquantes": "Le texte donne des jours mais pas les heures. Quelles heures ?",
    "jour_sans_heures": "Un jour n'a pas d'heures. Complétez les horaires.",
    "heure_seule": "Une heure est seule. Écrivez l'heure de début et l'heure de fin.",
    "heure_coupee": "L'heure « {0} » semble coupée. Vérifiez les horaires proposés.",
    "heure_nuit": "Le lieu ouvre-t-il vraiment à {0} ? Vérifiez les horaires proposés.",
    "minuit_minuit": "Le texte dit de minuit à minuit. Le lieu est-il fermé, ou ouvert jour et nuit ?",
    "imbrique": "Des heures se recouvrent. Vérifiez les horaires proposés.",
    "paire": "Les heures vont-elles par deux (début et fin) ? Vérifiez les horaires proposés.",
    "demi_journee": "Le texte parle du matin, de l'après-midi ou du soir. Vérifiez les heures proposées.",
    "semaines": "La colonne des semaines n'a pas été comprise ({0}). Semaines paires, impaires, ou toutes ?",
    "rang": "Le texte parle de certaines semaines du mois. Vérifiez les jours proposés.",
    "vacances": "Les horaires changent avec les vacances. Vérifiez les horaires proposés.",
    "portee": "Une période ou une semaine est citée. Vérifiez à quels jours elle s'applique.",
    "rdv": "Faut-il un rendez-vous pour toutes les heures, ou pour une partie ? Vérifiez les horaires proposés.",
    "fermeture": "Le texte parle d'une fermeture ou d'une exception. Vérifiez les horaires proposés.",
    "ferme": "Le texte dit que le lieu est toujours fermé. Le lieu existe-t-il encore ? Quels sont ses horaires ?",
    "lettre_m": "La lettre « M » veut-elle dire mardi ou mercredi ? Vérifiez les jours proposés.",
    "tiret": "Le tiret entre les jours veut-il dire « à » ou « et » ? Vérifiez les jours proposés.",
    "reste": "Une partie du texte n'a pas été comprise : « {0} ». Vérifiez les horaires proposés, ou écrivez-les.",
}
"""Code of a doubt to the sentence shown; ``{0}`` is the words concerned."""

_ORDRE = {code: place for place, code in enumerate(QUESTIONS)}
_RIEN = "Le texte ne donne pas d'horaires. Écrivez les jours et les heures d'ouverture."


def choose(doutes: tuple[Doute, ...], *, lue: bool) -> tuple[str, str]:
    """Code and sentence of the doubt to show; ``lue``: a reading can be proposed."""
    code, detail = min(doutes, key=_rank)
    if code == "reste" and not lue:
        return "illisible", _RIEN
    phrase = QUESTIONS[code]
    return code, phrase.format(detail) if detail else phrase.replace(" ({0})", "").replace(" : « {0} »", "")


def _rank(doute: Doute) -> int:
    return _ORDRE[doute[0]]
