"""Security measures that the programme takes (RGPD, art. 32), as sentences: what is really switched on, nothing more."""

from django.conf import settings

from maillage.socle.comptes.enums import SECOND_FACTEUR, Role


def list_mesures() -> list[str]:
    """Sentences for the register, read from the settings in use."""
    roles = ", ".join(role.label.lower() for role in Role if role in SECOND_FACTEUR)
    hours = settings.SESSION_COOKIE_AGE // 3600
    found = [
        "Connexion par code reçu par e-mail : il n'y a pas de mot de passe à voler.",
        f"Second facteur obligatoire pour ces rôles : {roles}.",
        f"Une session dure {hours} heures au plus.",
        "Les Départements sont séparés deux fois : dans le programme, et par la base de données elle-même (sécurité par ligne).",
        "Chaque page dit quels rôles peuvent l'ouvrir ; ce qui n'est pas permis est fermé.",
        "Chaque écriture laisse une ligne dans un journal chaîné, que le programme ne peut ni changer ni effacer.",
        "Le nombre d'essais est limité : codes, envois, fichiers.",
        "Un fichier reçu est contrôlé par son contenu, et n'est jamais montré dans la page.",
        "L'adresse des personnes à qui un message est envoyé n'est pas gardée, seulement une empreinte.",
        "Les mesures d'exploitation (sauvegardes, mises à jour) sont dans le guide d'exploitation.",
    ]
    if settings.PRODUCTION:
        found.append("Les échanges sont chiffrés (HTTPS), et le navigateur refuse tout autre mode (HSTS).")
    if getattr(settings, "ANTIVIRUS", ""):
        found.append("Chaque fichier reçu passe à l'antivirus.")
    return found
