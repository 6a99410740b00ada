"""Indexes over the communes: by code, by postal code, by name, by place.

What every file needs of the whole country is built at once (35,000 communes in about 30 ms); the names of one postal code
or of one département, former names included, are indexed when a row first asks.
"""

from collections.abc import Iterable, Sequence

from maillage.socle.territoires.geometrie import Boite, Contour
from maillage.socle.territoires.referentiel.commune import CommuneRef
from maillage.socle.territoires.referentiel.noms import cle_nom, mots_nom

Noms = dict[str, tuple[CommuneRef, ...]]


class Referentiel:
    """The communes known to this process, built once and then only read.

    ``geometries`` gives centre and contour for communes already in ``communes`` (the national list has none) and adds
    those that are not. Not safe to share between threads while it is being built; reading is.
    """

    def __init__(self, communes: Iterable[CommuneRef], geometries: Iterable[CommuneRef] = ()) -> None:
        self._par_code: dict[str, CommuneRef] = {commune.code: commune for commune in communes}
        self._departements_geometriques: set[str] = set()
        for geometrie in geometries:
            self._add_geometry(geometrie)
        self._par_cle: Noms = {}
        self._par_postal: dict[str, list[CommuneRef]] = {}
        self._departements: dict[str, list[CommuneRef]] = {}
        self._arrondissements: dict[str, CommuneRef] = {}
        for commune in self._par_code.values():
            if commune.commune_mere:
                for postal in commune.codes_postaux:
                    self._arrondissements[postal] = commune
                continue
            for postal in commune.codes_postaux:
                if postal in self._par_postal:
                    self._par_postal[postal].append(commune)
                else:
                    self._par_postal[postal] = [commune]
            cle = commune.cle or cle_nom(commune.nom)
            self._par_cle[cle] = (*self._par_cle[cle], commune) if cle in self._par_cle else (commune,)
            if commune.departement in self._departements:
                self._departements[commune.departement].append(commune)
            else:
                self._departements[commune.departement] = [commune]
            if commune.contour is not None:
                self._departements_geometriques.add(commune.departement)
        self._noms_postal: dict[str, Noms] = {}
        self._noms_departement: dict[str, Noms] = {}
        self._premiers_mots: dict[str, dict[str, list[CommuneRef]]] = {}
        self._cles_anciennes: Noms | None = None
        self._codes_anciens: dict[str, str] | None = None
        self._boites: dict[str, Boite] = {}
        self._contours: dict[str, Contour | None] = {}

    def __len__(self) -> int:
        """Number of communes and municipal arrondissements."""
        return len(self._par_code)

    def _add_geometry(self, geometrie: CommuneRef) -> None:
        connue = self._par_code.get(geometrie.code)
        self._par_code[geometrie.code] = (
            geometrie
            if connue is None
            else connue._replace(latitude=geometrie.latitude, longitude=geometrie.longitude, contour=geometrie.contour)
        )

    def by_code(self, code: str) -> CommuneRef | None:
        """Commune of an INSEE code of today, else the one that took over a former code."""
        trouvee = self._par_code.get(code)
        if trouvee is not None:
            return trouvee
        if self._codes_anciens is None:
            self._codes_anciens = {
                ancien: commune.code for commune in self._par_code.values() for ancien, _ in commune.anciens
            }
        return self._par_code.get(self._codes_anciens.get(code, ""))

    def commune_of(self, commune: CommuneRef) -> CommuneRef:
        """The commune proper: the city for a municipal arrondissement, itself otherwise."""
        return self._par_code.get(commune.commune_mere, commune) if commune.commune_mere else commune

    def by_postal(self, code_postal: str) -> Sequence[CommuneRef]:
        """Communes served by a postal code (cities, not their arrondissements); empty when it is unknown or CEDEX."""
        return self._par_postal.get(code_postal, ())

    def arrondissement(self, code_postal: str) -> CommuneRef | None:
        """Municipal arrondissement of Paris, Lyon or Marseille that a postal code tells."""
        return self._arrondissements.get(code_postal)

    def by_departement(self, departement: str) -> Sequence[CommuneRef]:
        """Communes of a département, arrondissements left out."""
        return self._departements.get(departement, ())

    def names_of_postal(self, code_postal: str) -> Noms:
        """Name keys of the communes of a postal code, former names included."""
        noms = self._noms_postal.get(code_postal)
        if noms is None:
            noms = self._noms_postal[code_postal] = _index_names(self.by_postal(code_postal))
        return noms

    def names_of_departement(self, departement: str) -> Noms:
        """Name keys of the communes of a département, former names included."""
        noms = self._noms_departement.get(departement)
        if noms is None:
            noms = self._noms_departement[departement] = _index_names(self.by_departement(departement))
        return noms

    def by_first_word(self, departement: str, mot: str) -> Sequence[CommuneRef]:
        """Communes of a département whose name begins with this word, as ``mots_nom`` writes it."""
        mots = self._premiers_mots.get(departement)
        if mots is None:
            mots = self._premiers_mots[departement] = {}
            for commune in self.by_departement(departement):
                mots.setdefault((mots_nom(commune.nom) or [""])[0], []).append(commune)
        return mots.get(mot, ())

    def named(self, cle: str) -> tuple[CommuneRef, ...]:
        """Communes of the whole country whose name key is ``cle``: of today, else former."""
        return self._par_cle.get(cle) or self._former(cle)

    def namesakes(self, cle: str) -> tuple[CommuneRef, ...]:
        """Communes of today anywhere in the country whose name key is ``cle``."""
        return self._par_cle.get(cle, ())

    def _former(self, cle: str) -> tuple[CommuneRef, ...]:
        if self._cles_anciennes is None:
            self._cles_anciennes = {}
            _add_former(self._par_code.values(), self._cles_anciennes)
        return self._cles_anciennes.get(cle, ())

    def has_geometry(self, departement: str) -> bool:
        """True when contours of this département are loaded, so that a point can be judged there."""
        return departement in self._departements_geometriques

    def contour(self, commune: CommuneRef) -> Contour | None:
        """Contour of a commune, parsed once; None where no geometry is loaded."""
        if commune.code not in self._contours:
            self._contours[commune.code] = None if commune.contour is None else Contour(commune.contour)
        return self._contours[commune.code]

    def boite(self, departement: str) -> Boite | None:
        """Box of all the contours loaded for a département; None without geometry."""
        if not self.has_geometry(departement):
            return None
        if departement not in self._boites:
            contours = (self.contour(commune) for commune in self.by_departement(departement))
            boites = [contour.boite for contour in contours if contour is not None]
            self._boites[departement] = Boite(
                min(boite.latitude_min for boite in boites),
                max(boite.latitude_max for boite in boites),
                min(boite.longitude_min for boite in boites),
                max(boite.longitude_max for boite in boites),
            )
        return self._boites[departement]

    def commune_at(self, latitude: float, longitude: float, candidates: Iterable[CommuneRef]) -> CommuneRef | None:
        """First candidate whose contour holds the point (WGS 84 degrees); None when none does or none has a contour."""
        for commune in candidates:
            contour = self.contour(commune)
            if contour is not None and contour.contains(latitude, longitude):
                return commune
        return None


def _index_names(communes: Iterable[CommuneRef]) -> Noms:
    """Today's names win: a former name that is also a name of today is not indexed under the former commune."""
    noms: Noms = {}
    anciens: Noms = {}
    for commune in communes:
        cle = commune.cle or cle_nom(commune.nom)
        noms[cle] = (*noms[cle], commune) if cle in noms else (commune,)
        if commune.anciens:
            _add_former((commune,), anciens)
    for cle, refs in anciens.items():
        noms.setdefault(cle, refs)
    return noms


def _add_former(communes: Iterable[CommuneRef], noms: Noms) -> None:
    """Index communes under the names of those that they replaced, each once under a name."""
    for commune in communes:
        for rang, (_, ancien) in enumerate(commune.anciens):
            if ancien:
                cle = commune.cles_anciens[rang] if commune.cles_anciens else cle_nom(ancien)
                deja = noms.get(cle, ())
                if all(autre.code != commune.code for autre in deja):
                    noms[cle] = (*deja, commune)
