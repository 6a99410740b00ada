"""What reports keep on agents (nobody helped is ever named): see socle/registre/personnes.py. Registered in ``ready()``."""

from maillage.socle.registre.personnes import Histoire

HISTOIRES = (Histoire("accompagnements.CompteRenduEvenement"), Histoire("accompagnements.AccompagnementEvenement"))
