"""Words that explain, or give away, the local part of an e-mail address. Data of ``personnes``, nothing else."""

from typing import Final


def _mots(texte: str) -> frozenset[str]:
    return frozenset(texte.split())


GENERIQUES: Final = _mots("""
    acceuil accueil accueils actionsociale adil adm admin administration aef agence agglo aidants aide aides aio
    ale ambassadeur ameli amicale animateur animateurs animation antenne ape ass asso association atelier
    ateliers autonome bagagerie bib bibli biblio bibliotheque bibliotheques bienvenue bij bm bonjour borne
    boutique bureau bus cabinet cada caf campus carsat cartographie cc ccas cdad cdas cdc centre centres cfa ch
    chantier cias cidff cite citoyen citoyens click club clubs cmp cms collectif com commerce communaute commune
    communication compta comptabilite conciergerie connect connexion conseil conseiller conseillere
    conseillernumerique contact contacts coop cooperative coord coordination coordo courrier coworking cpam cs
    csc csp culture cyb cybase cyber cyberbase cybercase cybercentre cyberespace dd ddfip defi delegation
    demarches departement developpement dgs dir directeur direction directrice dpo drh ecole economie edition
    education eij ej emmaus emploi enfance entraide entreprise envie epi epicerie epn equipe espace espaces est
    etudes evs fablab fabmanager familial familiale famille familles federation foi fonds formation formations
    forum foyer france franceservice franceservices francetravail fs gem gestion greta guichet habitant
    habitants habitat handicap hello hotel hub info infocom infojeunes information informatique infos initiative
    insertion instance institution inter interco internet itinerant jeune jeunes jeunesse job justice lab labo
    laposte lecture libre lien lieu livre livres local locale locales loisirs ludo ludotheque mairie mairies
    maison maisons maj manager mc mda mde mdef mdph mds medias mediat mediateur mediathec mediatheque
    mediatheques mediation mfs mission missionlocale mjc ml mobile mobilite mon monsieur mq msa msap msd multi
    multimedia multimedias municipal municipale mutualite mutuelle nord num numerique numeriques office ofii
    orientation ouest outils parentalite partenaires participation pays pep permanence pij pimms plateau
    plateforme plie plurielles point pointnumerique pole poleemploi police politique pop poste prefecture prefet
    presidence president presidente prevention projet projets prox public publics publique publiques quartier
    quartiers rdv reception recyclerie referent region relais relation relations renseignement renseignements
    reseau reseaux reservation residence responsable ressource ressourcerie ressources retraite rsa rural ruraux
    sante scop secretaire secretariat secteur senior seniors service services siege site sivom sj soc social
    sociale socio socioculturel socioculturelle solidaire solidaires solidarite solidarites sous sp sport stage
    standard structure sud support syndicat technique tel temps territoire territorial tiers tierslieu
    tierslieux tourisme transition travail udaf unique unite universite urbanisme usagers vie vies ville web
    webmaster
""")
"""Functions, services and kinds of place, without accents."""

PETITS: Final = _mots("au aux d de des du en et l la le les saint sainte sous st ste sur")
"""Words that join others."""

LIEUX: Final = tuple(
    _mots("""
    bibiliotheque biblio bibliotheque ccas centresocial centresocio cias coworking cyberbase cyberespace epn
    espacejeunes fablab franceservice labibliotheque lamediatheque ludotheque mairie mediatheque missionloc
    missionlocale msap poleemploi
""")
)
"""Kinds of place: a mailbox that begins so belongs to the place, whatever town follows."""

LIEUX_COURTS: Final = _mots("ccas epn msap pij bij mjc ale ape bm ml")
"""The same, but only as a whole word."""

# Among the first names most given in France since 1940 (INSEE).
PRENOMS: Final = _mots("""
    adele adrien agathe agnes alain alban albert alex alexandra alexandre alexis alice aline alison amandine
    amelie anais andre andrea angelique anna anne annick annie anthony antoine antonin arlette armelle arnaud
    arthur audrey aurelie aurelien aurore axel axelle baptiste barbara bastien beatrice benedicte benjamin
    benoit berenice bernadette bernard bertrand brigitte bruno camille carine carla carole caroline catherine
    cecile cedric celia celine chantal charlene charles charlotte chloe christelle christian christiane
    christine christophe clara claude claudine clemence clement colette coline coralie corentin corinne cyril
    cyrille damien daniel daniele danielle david deborah delphine denis denise didier dominique dorian dorothee
    dylan edith edouard elena eliane elisa elisabeth elise elodie elsa emeline emile emilie emilien emma
    emmanuel emmanuelle enzo eric erwan estelle esther etienne eugenie eva evelyne fabien fabienne fabrice fanny
    fatima felix flavie florence florent florian francis franck francois francoise frederic frederique gabin
    gabriel gael gaelle gaetan genevieve georges gerald geraldine gerard germain ghislaine gilbert gilles
    ginette gisele gregory guillaume gustave guy gwenaelle hamza helene henri herve hugo hugues ilona ines irene
    isabelle jacqueline jacques james jean jeanne jennifer jeremie jeremy jerome jessica joel joelle johan
    johanna jonathan jordan joseph josephine josette josiane josselin juan jules julia julie julien juliette
    justine karen karim karine kelly kevin killian laetitia lara laura laure laurence laurent laurine lea leila
    leo leon leonie lilian liliane lina lisa lise loic lola louis louise louna luc lucas lucie lucien lucile
    ludivine ludovic lydia lydie lyne madeleine mael maelle maeva magali malo manon manuel marc marcel marcelle
    margaux margot marguerite maria marianne marina marine marion marius marlene martial martin martine mateo
    mathias mathieu mathilde mathis matthieu maud maurice maxime maya melanie melina melissa michael michel
    michele micheline mickael mireille mohamed monique morgane muriel myriam nadege nadia nadine natacha
    nathalie nathan nicolas nicole nina noah noe noel noelle noemie oceane odette odile olivia olivier pascal
    pascale patrice patricia patrick paul paule paulette pauline perrine philippe pierre pierrette quentin
    rachel rachid raphael raymond rebecca regine regis remi remy rene renee richard robert robin roger roland
    romain romane rosalie roxane sabine sabrina salome samia samir samuel sandra sandrine sarah sebastien serge
    severine simon simone sofia solene sonia sophie stephane stephanie steven suzanne sylvain sylvie tatiana
    teddy theo theophile therese thibault thibaut thierry thomas tiffany timothee tony tristan ugo ulysse
    valentin valentine valerie vanessa veronique victoire victor victoria vincent virginie viviane wendy william
    xavier yann yannick yasmine yoann yohan yolande yves yvette yvon yvonne zoe
""")
"""« marie » is not here: « marie.lieu@ » is a misprint of mairie as often as a name; alone it is held back."""

FOURNISSEURS: Final = _mots("""
    aliceadsl aol bbox cegetel club-internet dbmail free gmail gmx googlemail hotmail icloud laposte live mac
    mailo me msn netcourrier neuf nordnet numericable orange outlook proton protonmail sfr tutanota voila
    wanadoo yahoo ymail
""")
"""Mail providers: their name says nothing of the place."""
