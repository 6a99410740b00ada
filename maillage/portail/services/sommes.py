"""The worker makes the sums of the official files before anybody asks for them."""

import json

from maillage.base.tenancy import read_only, tenant_transaction
from maillage.portail.selectors.sommes import kept_sums, state_of, sums_file, work_out
from maillage.socle.territoires.models import Departement, VersionPublique


def keep_sums(departement_id: int) -> bool:
    """Work out the sums of the present public version, unless they are there; True when it did.

    Should the version rise while the places are read, these sums would be those of no version: the next turn makes others.
    """
    with tenant_transaction(departement_id):
        read_only()
        state = _state(departement_id)
        if kept_sums(departement_id, state) is not None:
            return False
        sommes = work_out(Departement.objects.get(pk=departement_id))
        if _state(departement_id) != state:
            return False
    whole = sums_file(departement_id)
    whole.parent.mkdir(parents=True, exist_ok=True)
    draft = whole.with_suffix(".nouveau")
    draft.write_text(json.dumps({"etat": state, "sommes": sommes}), "utf-8")
    draft.replace(whole)
    return True


def _state(departement_id: int) -> str:
    rows = VersionPublique.objects.filter(pk=departement_id).values_list("numero", "changee_le")
    return state_of(*(rows.first() or (0, None)))
