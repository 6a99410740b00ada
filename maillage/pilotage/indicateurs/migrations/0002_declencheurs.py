"""Row-level security, and the triggers that add to the monthly sums what each statement changes.

What is counted is written once (``PERMANENCES``, ``COMPTES_RENDUS``, ``ACCOMPAGNEMENTS`` below): the view ``indicateurs_verite`` counts
with it all that is in the tables, the triggers what a statement brings and takes away. The lists of values are those of this
date: a later migration writes the triggers anew when an enumeration gets a value.

Two statements at once cannot miss each other: an accompaniment takes the lock of its report before it asks whether the
report was sent, in the order of their keys, so that sending waits for it, or it for the sending.
"""

from django.db import migrations

from maillage.base.rls import protect, restrict

MOTIFS = "ABSENCE LIEU_FERME JOUR_FERIE FORMATION METEO DEMANDE_HOTE AUTRE".split()
THEMES = (
    "DIAGNOSTIC PRISE_EN_MAIN MAINTENANCE CONTENUS NAVIGATION COURRIEL BUREAUTIQUE RESEAUX_SOCIAUX SANTE BANQUE_ACHATS "
    "ENTREPRENEURIAT INSERTION SECURITE PARENTALITE SCOLARITE CREATION CULTURE IA DEMARCHES"
).split()
DEMARCHES = (
    "PAPIERS FAMILLE SOCIAL TRAVAIL LOGEMENT TRANSPORTS ARGENT JUSTICE ETRANGERS LOISIRS ASSOCIATIONS".split()
)
MATERIELS = "ORDINATEUR TELEPHONE TABLETTE AUTRE AUCUN".split()
ORIENTATIONS = "ADMINISTRATION MEDIATION OPERATEUR AIDE_SOCIALE INSERTION AIDE_DEMARCHES AUTRE".split()
AUTONOMIES = "AVEC_GUIDAGE GUIDAGE_SI_BESOIN AUTONOME".split()
CANAUX = "LIEU_ACTIVITE DOMICILE A_DISTANCE AUTRE".split()
GENRES = "FEMININ MASCULIN".split()
TRANCHES = "MOINS_12 DE_12_17 DE_18_24 DE_25_39 DE_40_59 DE_60_69 PLUS_70".split()
STATUTS = "SCOLARISE SANS_EMPLOI EN_EMPLOI RETRAITE".split()

RENDU = "{0}.etat IN ('TRANSMIS', 'CONFIRME', 'CONTESTE', 'SANS_REPONSE')"
CLES = ("structure_id", "convention_id", "agent_id", "employeur_id", "secteur_id", "epci")


def flags(prefix, values, condition):
    """{column: 1 when the condition holds}."""
    return {f"{prefix}_{value.lower()}": f"({condition.format(value)})::int" for value in values}


def weighed(prefix, values, condition):
    """{column: participants when the condition holds}."""
    return {
        f"{prefix}_{value.lower()}": f"CASE WHEN {condition.format(value)} THEN a.participants ELSE 0 END"
        for value in values
    }


def numbers(prefix, field, values):
    """{column: people of each value}; those that no value tells are « non communiqué »."""
    found = {f"{prefix}_{value.lower()}": f"COALESCE((a.{field}->>'{value}')::int, 0)" for value in values}
    return found | {f"{prefix}_non_communique": f"GREATEST(0, a.participants - ({' + '.join(found.values())}))"}


def frame(row, employeur, secteur, epci):
    """Keys of a row of the sums."""
    keys = (f"{row}.structure_id", f"{row}.convention_id", f"{row}.agent_id", employeur, secteur)
    return ", ".join(
        [
            f"{row}.departement_id",
            f"date_trunc('month', {row}.jour)::date AS mois",
            *(f"COALESCE({key}, 0) AS {name}" for key, name in zip(keys, CLES, strict=False)),
            f"COALESCE({epci}, '') AS epci",
        ]
    )


_RENDU = RENDU.format("c")
_JOURS = "GREATEST(0, (c.transmis_at AT TIME ZONE 'Europe/Paris')::date - c.jour)"
PERMANENCES = {"prevues": "1", "annulees": "(p.etat = 'ANNULEE')::int"} | flags(
    "annul", MOTIFS, "p.etat = 'ANNULEE' AND p.motif = '{}'"
)
COMPTES_RENDUS = {
    "a_transmettre": f"(NOT {_RENDU})::int",
    "tenues": f"({_RENDU} AND c.tenue IN ('TENUE', 'REMPLACEE'))::int",
    "remplacees": f"({_RENDU} AND c.tenue = 'REMPLACEE')::int",
    "non_tenues": f"({_RENDU} AND c.tenue = 'NON_TENUE')::int",
    "en_attente": "(c.etat = 'TRANSMIS')::int",
    "confirmes": "(c.etat = 'CONFIRME')::int",
    "contestes": "(c.etat = 'CONTESTE')::int",
    "sans_reponse": "(c.etat = 'SANS_REPONSE')::int",
    "delai_jours": f"CASE WHEN {_RENDU} THEN {_JOURS} ELSE 0 END",
    "delai_jour_meme": f"({_RENDU} AND {_JOURS} = 0)::int",
    "delai_de_1_3": f"({_RENDU} AND {_JOURS} BETWEEN 1 AND 3)::int",
    "delai_de_4_7": f"({_RENDU} AND {_JOURS} BETWEEN 4 AND 7)::int",
    "delai_plus_7": f"({_RENDU} AND {_JOURS} > 7)::int",
}
ACCOMPAGNEMENTS = {
    "accompagnements": "a.participants",
    "personnes": "a.participants - a.deja_accompagnes",
    "deja": "a.deja_accompagnes",
    "ateliers": "(a.nature = 'COLLECTIF')::int",
    "en_atelier": "CASE WHEN a.nature = 'COLLECTIF' THEN a.participants ELSE 0 END",
    "minutes": "COALESCE(a.duree_min, 0)",
    "orientes": "CASE WHEN cardinality(a.orientations) > 0 THEN a.participants ELSE 0 END",
    **weighed("th", THEMES, "'{}' = ANY(a.thematiques)"),
    **weighed("dem", DEMARCHES, "'{}' = ANY(a.demarches)"),
    **weighed("mat", MATERIELS, "'{}' = ANY(a.materiels)"),
    **weighed("ori", ORIENTATIONS, "'{}' = ANY(a.orientations)"),
    **weighed("aut", AUTONOMIES, "a.autonomie = '{}'"),
    "aut_non_renseigne": "CASE WHEN a.autonomie = '' THEN a.participants ELSE 0 END",
    **weighed("canal", CANAUX, "a.canal = '{}'"),
    "duree_moins_30": "CASE WHEN a.duree_min < 30 THEN a.participants ELSE 0 END",
    "duree_de_30_59": "CASE WHEN a.duree_min BETWEEN 30 AND 59 THEN a.participants ELSE 0 END",
    "duree_de_60_119": "CASE WHEN a.duree_min BETWEEN 60 AND 119 THEN a.participants ELSE 0 END",
    "duree_plus_120": "CASE WHEN a.duree_min >= 120 THEN a.participants ELSE 0 END",
    "duree_non_renseigne": "CASE WHEN a.duree_min IS NULL THEN a.participants ELSE 0 END",
    **numbers("genre", "genres", GENRES),
    **numbers("tranche", "tranches", TRANCHES),
    **numbers("statut", "statuts", STATUTS),
}
TOUTES = [*PERMANENCES, *COMPTES_RENDUS, *ACCOMPAGNEMENTS]


def chosen(measures, names):
    return ", ".join(f"{measures.get(name, '0')} AS {name}" for name in names)


def half_days(rows, sign, names):
    return f"""SELECT {sign} AS signe, {frame("p", "r.employeur_id", "r.secteur_id", "r.epci")}, {chosen(PERMANENCES, names)}
        FROM {rows} p JOIN indicateurs_rattachementpermanence r ON r.permanence_id = p.id WHERE p.etat <> 'SUPPRIMEE'"""


def reports(rows, sign, names):
    return f"""SELECT {sign} AS signe, {frame("c", "c.employeur_id", "c.secteur_id", "c.epci_id")}, {chosen(COMPTES_RENDUS, names)}
        FROM {rows} c WHERE true"""


def helps(rows, sign, names):
    return f"""SELECT {sign} AS signe, {frame("a", "a.employeur_id", "a.secteur_id", "a.epci_id")}, {chosen(ACCOMPAGNEMENTS, names)}
        FROM {rows} a LEFT JOIN accompagnements_compterendu c ON c.id = a.compte_rendu_id
        WHERE a.supprime_at IS NULL AND (a.compte_rendu_id IS NULL OR {_RENDU})"""


def helps_of_reports(changes, names):
    """Accompaniments of the reports that begin or cease to be sent."""
    return f"""SELECT x.signe, {frame("a", "a.employeur_id", "a.secteur_id", "a.epci_id")}, {chosen(ACCOMPAGNEMENTS, names)}
        FROM ({changes}) x JOIN accompagnements_accompagnement a ON a.compte_rendu_id = x.id WHERE a.supprime_at IS NULL"""


def add(source, names):
    """The rows of a setting and month: its own, and those under one key or none (``Cumul.grain``)."""
    cles, sums = ", ".join(CLES), [f"sum(signe * {name})" for name in names]
    return f"""
        INSERT INTO indicateurs_cumul (departement_id, mois, grain, {cles}, {", ".join(names)})
        SELECT departement_id, mois, GROUPING(agent_id, secteur_id, epci, employeur_id), {", ".join(f"COALESCE({cle}, 0)" for cle in CLES[:-1])},
            COALESCE(epci, ''), {", ".join(sums)}
        FROM ({source}) d
        GROUP BY departement_id, mois, GROUPING SETS ((), (secteur_id), (epci), (employeur_id), ({cles}))
        HAVING {" OR ".join(f"{one} <> 0" for one in sums)};"""


def trigger(table, name, kinds, body):
    """One function a kind of statement: each has its own transition tables."""
    made = []
    for kind in kinds:
        tables = {
            "INSERT": "NEW TABLE AS nouvelles",
            "UPDATE": "OLD TABLE AS anciennes NEW TABLE AS nouvelles",
            "DELETE": "OLD TABLE AS anciennes",
        }[kind]
        function = f"indicateurs_{name}_{kind.lower()}"
        made.append(f"""
CREATE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE touchees bigint[];
BEGIN
    -- A Département that closes loses its sums as it loses its rows: nothing to add.
    IF NULLIF(current_setting('maillage.cloture', true), '') IS NOT NULL THEN RETURN NULL; END IF;
{body(kind)}
    RETURN NULL;
END $$;
CREATE TRIGGER cumuler_{kind.lower()} AFTER {kind} ON {table}
    REFERENCING {tables} FOR EACH STATEMENT EXECUTE FUNCTION {function}();""")
    return "\n".join(made)


def _union(of, names, kind):
    parts = [of("anciennes", -1, names)] if kind != "INSERT" else []
    return "\nUNION ALL ".join([*parts, *([of("nouvelles", 1, names)] if kind != "DELETE" else [])])


_PERMANENCE = "{0}.jour, {0}.etat, {0}.motif, {0}.structure_id, {0}.convention_id, {0}.agent_id, {0}.lieu_id, {0}.commune_id"
_SOL = "{0}.jour, {0}.agent_id, {0}.lieu_id, {0}.commune_id"


def of_permanences(kind):
    names = list(PERMANENCES)
    if kind == "INSERT":
        return f"""    PERFORM indicateurs_rattacher(ARRAY(SELECT id FROM nouvelles));
    {add(half_days("nouvelles", 1, names), names)}"""
    if kind == "DELETE":
        return f"""    {add(half_days("anciennes", -1, names), names)}
    DELETE FROM indicateurs_rattachementpermanence WHERE permanence_id IN (SELECT id FROM anciennes);"""
    changed = "SELECT n.id FROM nouvelles n JOIN anciennes o ON o.id = n.id WHERE ({}) IS DISTINCT FROM ({})"
    return f"""    touchees := ARRAY({changed.format(_PERMANENCE.format("n"), _PERMANENCE.format("o"))});
    IF cardinality(touchees) = 0 THEN RETURN NULL; END IF;
    {add(half_days("(SELECT * FROM anciennes WHERE id = ANY(touchees))", -1, names), names)}
    PERFORM indicateurs_rattacher(ARRAY({changed.format(_SOL.format("n"), _SOL.format("o"))}));
    {add(half_days("(SELECT * FROM nouvelles WHERE id = ANY(touchees))", 1, names), names)}"""


def of_comptes_rendus(kind):
    names, more = list(COMPTES_RENDUS), list(ACCOMPAGNEMENTS)
    changes = {
        "INSERT": f"SELECT n.id, 1 AS signe FROM nouvelles n WHERE {RENDU.format('n')}",
        "DELETE": f"SELECT o.id, -1 AS signe FROM anciennes o WHERE {RENDU.format('o')}",
        "UPDATE": f"""SELECT n.id, ({RENDU.format("n")})::int - ({RENDU.format("o")})::int AS signe
            FROM nouvelles n JOIN anciennes o ON o.id = n.id WHERE ({RENDU.format("n")}) <> ({RENDU.format("o")})""",
    }[kind]
    return f"""    {add(_union(reports, names, kind), names)}
    IF EXISTS ({changes}) THEN
    {add(helps_of_reports(changes, more), more)}
    END IF;"""


def of_accompagnements(kind):
    names = list(ACCOMPAGNEMENTS)
    rows = " UNION ".join(
        f"SELECT compte_rendu_id FROM {table}"
        for table, kinds in (("anciennes", ("UPDATE", "DELETE")), ("nouvelles", ("INSERT", "UPDATE")))
        if kind in kinds
    )
    return f"""    PERFORM 1 FROM accompagnements_compterendu WHERE id IN ({rows}) ORDER BY id FOR NO KEY UPDATE;
    {add(_union(helps, names, kind), names)}"""


RATTACHER = """
CREATE FUNCTION indicateurs_rattacher(ids bigint[]) RETURNS void LANGUAGE sql SET search_path = public, pg_temp AS $$
    INSERT INTO indicateurs_rattachementpermanence (permanence_id, departement_id, employeur_id, secteur_id, epci)
    SELECT p.id, p.departement_id, COALESCE(po.employeur_id, 0), COALESCE(s.secteur_id, 0), COALESCE(co.epci_id, '')
    FROM permanences_permanence p
    JOIN lieux_lieu l ON l.id = p.lieu_id
    LEFT JOIN territoires_commune co ON co.code = COALESCE(p.commune_id, l.code_insee)
    LEFT JOIN territoires_secteurcommune s ON s.departement_id = p.departement_id AND s.commune_id = co.code
    LEFT JOIN equipes_contrat ct ON ct.departement_id = p.departement_id AND ct.agent_id = p.agent_id
        AND p.jour >= ct.debut AND p.jour <= COALESCE(LEAST(ct.fin, ct.rupture_le), 'infinity'::date)
    LEFT JOIN equipes_poste po ON po.id = ct.poste_id
    WHERE p.id = ANY(ids)
    ON CONFLICT (permanence_id) DO UPDATE
    SET employeur_id = excluded.employeur_id, secteur_id = excluded.secteur_id, epci = excluded.epci;
$$;
"""
VERITE = f"""
CREATE VIEW indicateurs_verite WITH (security_invoker = true) AS
{half_days("permanences_permanence", 1, TOUTES)}
UNION ALL {reports("accompagnements_compterendu", 1, TOUTES)}
UNION ALL {helps("accompagnements_accompagnement", 1, TOUTES)};
"""
TOUT = ("INSERT", "UPDATE", "DELETE")
DECLENCHEURS = "\n".join(
    [
        trigger("permanences_permanence", "permanence", TOUT, of_permanences),
        trigger("accompagnements_compterendu", "compterendu", TOUT, of_comptes_rendus),
        trigger("accompagnements_accompagnement", "accompagnement", TOUT, of_accompagnements),
    ]
)
PREMIERS = f"""
SELECT indicateurs_rattacher(ARRAY(SELECT id FROM permanences_permanence));
{add("SELECT * FROM indicateurs_verite", TOUTES)}
"""
UNDO = "\n".join(
    [
        *(
            f"DROP TRIGGER cumuler_{kind.lower()} ON {table}; DROP FUNCTION indicateurs_{name}_{kind.lower()}();"
            for table, name in (
                ("permanences_permanence", "permanence"),
                ("accompagnements_compterendu", "compterendu"),
                ("accompagnements_accompagnement", "accompagnement"),
            )
            for kind in TOUT
        ),
        "DROP VIEW indicateurs_verite; DROP FUNCTION indicateurs_rattacher(bigint[]);",
    ]
)


class Migration(migrations.Migration):
    dependencies = [
        ("indicateurs", "0001_initial"),
        ("base", "0001_initial"),
        ("accompagnements", "0002_isolation"),
        ("permanences", "0002_isolation"),
        ("equipes", "0002_isolation"),
        ("lieux", "0011_recherche"),
        ("territoires", "0005_pages_publiques"),
    ]
    operations = [
        *(protect(f"indicateurs_{name}") for name in ("cumul", "rattachementpermanence", "bilan")),
        restrict("indicateurs_bilan", "SELECT", "INSERT"),
        migrations.RunSQL(RATTACHER + VERITE + DECLENCHEURS, UNDO),
        migrations.RunSQL(PREMIERS, migrations.RunSQL.noop),
    ]
