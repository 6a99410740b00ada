"""Needs as people type them: « imprimer », « caf », « ordinateur pas cher »… → the filters that answer.

A small plain vocabulary, of folded words without plural marks nor empty words (``textes``). The longest phrase wins:
« ordinateur pas cher » is a purchase, « ordinateur » alone an access. Words that name nothing precise (« aide ») choose nothing
beside others.
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final, NamedTuple

from maillage.reseau.lieux.recherche.textes import VIDES, stem, words

Filtres = Mapping[str, tuple[str, ...]]


class Besoin(NamedTuple):
    """``libelle``: what was understood, in plain words. ``filtres``: {family: codes}; a place needs one of all these values, or
    one of ``noms`` in its name: many lists say « France services de Royan » and nothing of its services.
    """

    libelle: str
    filtres: Filtres
    noms: tuple[tuple[str, ...], ...] = ()


def plain(texte: str) -> list[str]:
    """Folded words without plural marks nor empty words: what phrases are made of."""
    return [stem(mot) for mot in words(texte) if mot not in VIDES]


def _need(libelle: str, phrases: str, noms: str = "", **filtres: str) -> tuple[Besoin, tuple[str, ...]]:
    chosen = {famille.replace("_", "-"): tuple(codes.split()) for famille, codes in filtres.items()}
    named = tuple(tuple(plain(nom)) for nom in noms.split("·") if nom)
    return Besoin(libelle, MappingProxyType(chosen), named), tuple(phrase.strip() for phrase in phrases.split("·"))


_BESOINS: Final = (
    _need(
        "Aide aux démarches",
        "démarche · démarche en ligne · démarche administrative · aide aux démarches · administratif · papiers · dossier · "
        "formulaire · impôt · déclaration · déclaration d'impôts · déclarer · aide impôts · caf · rsa · apl · prime d'activité · allocation · "
        "ameli · sécurité sociale · carte vitale · cpam · mutuelle santé · retraite · carsat · msa · carte grise · permis · permis de "
        "conduire · passeport · carte d'identité · titre de séjour · logement social · aide au logement · amende · franceconnect · "
        "compte ameli · attestation · prendre rendez-vous · chèque énergie · droits · surendettement · naturalisation · mdph",
        noms="france services",
        service="DEMARCHES",
        dispositif="FRANCE_SERVICES AIDANTS_CONNECT",
    ),
    _need(
        "Apprendre le numérique",
        "apprendre · apprendre internet · apprendre l'informatique · apprendre ordinateur · cours informatique · cours d'informatique · "
        "cours ordinateur · cours internet · cours · atelier numérique · atelier informatique · initiation · initiation informatique · formation "
        "informatique · formation numérique · débutant · débuter · tablette · smartphone · utiliser mon téléphone · utiliser ordinateur · "
        "clavier · souris · envoyer un mail · boîte mail · messagerie · excel · word · traitement de texte · informatique · pix",
        service="OUTILS",
    ),
    _need(
        "Ordinateurs et Internet",
        "imprimer · imprimante · impression · photocopie · photocopieuse · photocopier · scanner · scan · numériser · ordinateur · ordi · pc · internet · "
        "cyber · cybercafé · ordinateur gratuit · accès internet · accès à internet · ordinateur libre service · libre service · point internet · "
        "espace public numérique · epn · matériel · imprimer un document",
        noms="cyberbase · cyber base · espace numérique · espace public numérique",
        service="ACCES",
    ),
    _need("Wi-Fi", "wifi · wi-fi · wi fi · borne wifi · connexion · se connecter · connexion internet · réseau", service="ACCES", niveau="1"),
    _need(
        "Matériel à petit prix",
        "ordinateur pas cher · ordi pas cher · pc pas cher · téléphone pas cher · tablette pas cher · acheter un ordinateur · acheter "
        "ordi · acheter un téléphone · ordinateur d'occasion · ordinateur reconditionné · reconditionné · matériel pas cher · matériel reconditionné · "
        "petit prix · prix solidaire · équipement solidaire · don ordinateur · ordinateur solidaire · réparer ordinateur · réparation",
        service="EQUIPEMENT_SOLIDAIRE",
    ),
    _need(
        "Emploi",
        "emploi · travail · chercher un emploi · chercher du travail · recherche d'emploi · trouver un emploi · trouver un travail · "
        "pôle emploi · france travail · chômage · actualisation · cv · faire un cv · curriculum · lettre de motivation · candidature · postuler · "
        "insertion · insertion professionnelle",
        noms="mission locale · pôle emploi · france travail · cap emploi",
        service="INSERTION",
    ),
    _need(
        "Sécurité",
        "arnaque · arnaqué · mot de passe · virus · piratage · piraté · hameçonnage · phishing · sécurité internet · sécurité numérique · "
        "sécurité informatique · spam · fraude",
        service="SECURITE",
    ),
    _need(
        "Parents et enfants",
        "parentalité · école · pronote · cantine · ent · enfant écran · écrans · contrôle parental · école de mon enfant · école enfant · "
        "inscription scolaire · collège",
        service="PARENTALITE",
    ),
    _need(
        "Loisirs", "loisir · jeux vidéo · jeu vidéo · fablab · imprimante 3d · montage vidéo · retouche photo", service="LOISIRS"
    ),
    _need("Comprendre le numérique", "culture numérique · comprendre le numérique · intelligence artificielle", service="COMPREHENSION"),
    _need("France services", "france services · maison france services · maison de service au public · msap", dispositif="FRANCE_SERVICES"),
    _need(
        "Conseiller numérique", "conseiller numérique · conseillère numérique · conum · cnfs", dispositif="CONSEILLERS_NUMERIQUES"
    ),
    _need("Aidants Connect", "aidant connect · aidants connect · mandat", dispositif="AIDANTS_CONNECT"),
    _need("Emmaüs Connect", "emmaüs connect", dispositif="EMMAUS_CONNECT"),
    _need("Une personne vous aide", "médiateur · médiatrice · médiation numérique · accompagnement · accompagné · inclusion numérique", niveau="3"),
    _need("Gratuit", "gratuit · gratuite · gratuitement", frais="GRATUIT GRATUIT_SOUS_CONDITION"),
    _need("Seniors", "senior · personne âgée · retraité · retraitée", public="SENIORS"),
    _need("Jeunes", "jeune · adolescent · ado", public="JEUNES"),
    _need("Langue des signes", "sourd · malentendant · surdité · langue des signes · lsf", prise_en_charge="SURDITE"),
    _need("Handicap moteur", "fauteuil · fauteuil roulant · handicap moteur · mobilité réduite · pmr", prise_en_charge="HANDICAPS_MOTEURS"),
    _need("Déficience visuelle", "aveugle · malvoyant · non voyant", prise_en_charge="DEFICIENCE_VISUELLE"),
    _need("Illettrisme", "illettrisme · apprendre à lire · je ne sais pas lire · savoir lire", prise_en_charge="ILLETTRISME"),
    _need("Langues étrangères", "anglais · langue étrangère · étranger · traduction", prise_en_charge="LANGUES_ANGLAIS LANGUES_AUTRES"),
    _need("À distance", "à distance · visio · par téléphone", mode="DISTANCE"),
    _need("Lieu qui se déplace", "bus numérique · itinérant · bus · camion · permanence itinérante", itinerance="ITINERANT"),
)  # fmt: skip

FAIBLES: Final = frozenset(
    [
        "aide",
        "aider",
        "aidez",
        "aid",
        "assistance",
        "cherche",
        "chercher",
        "coup",
        "endroit",
        "info",
        "information",
        "lieu",
        "main",
        "numero",
        "pres",
        "proche",
        "proximite",
        "quartier",
        "rendez",
        "renseignement",
        "rien",
        "service",
        "trouver",
        "ville",
        "numerique",
    ]
)
"""Words kept only when nothing else is said."""

PHRASES: Final[Mapping[tuple[str, ...], Besoin]] = MappingProxyType(
    {tuple(plain(phrase)): besoin for besoin, phrases in _BESOINS for phrase in phrases}
)
"""Words of a phrase → need."""
MOTS: Final = frozenset(mot for phrase in PHRASES for mot in phrase)
"""Words that a slip of the keyboard may have meant."""
_LONGUEUR_MAX: Final = max(map(len, PHRASES))


def longest(mots: Sequence[str]) -> tuple[int, Besoin] | None:
    """(number of words, need) of the longest phrase that begins ``mots`` (folded, without plural mark); None without one."""
    for length in range(min(_LONGUEUR_MAX, len(mots)), 0, -1):
        besoin = PHRASES.get(tuple(mots[:length]))
        if besoin is not None:
            return length, besoin
    return None
