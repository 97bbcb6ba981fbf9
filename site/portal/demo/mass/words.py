"""The words of which firms, people and cases are put together; no firm and no person of them is real."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Country:
    """What names and places of a country look like."""

    name: str
    #: City, postal code, area code of the phone.
    cities: tuple[tuple[str, str, str], ...]
    streets: tuple[str, ...]
    legal_forms: tuple[str, ...]
    dialling: str
    mobile: str
    men: tuple[str, ...]
    women: tuple[str, ...]
    #: Surname of a man and of a woman.
    surnames: tuple[tuple[str, str], ...]


def _pairs(text: str) -> tuple[tuple[str, str], ...]:
    """Return the pairs of “Kováč Kováčová, Lis Lis”."""
    pairs = (pair.split() for pair in text.split(","))
    return tuple((man, woman) for man, woman in pairs)


SLOVAKIA = Country(
    "Slovakia",
    (
        ("Bratislava", "821 09", "2"),
        ("Košice", "040 01", "55"),
        ("Trenčín", "911 01", "32"),
        ("Prešov", "080 01", "51"),
        ("Banská Bystrica", "974 01", "48"),
        ("Trnava", "917 01", "33"),
        ("Žilina", "010 08", "41"),
        ("Nitra", "949 01", "37"),
        ("Levice", "934 01", "36"),
        ("Michalovce", "071 01", "56"),
        ("Zvolen", "960 01", "45"),
    ),
    ("Hlavná", "Priemyselná", "Štúrova", "Mlynská", "Železničná", "Kukučínova", "Továrenská", "Pri mlyne"),
    ("s.r.o.", "s.r.o.", "s.r.o.", "a.s.", "družstvo"),
    "+421",
    "+421 9{0}",
    ("Ján", "Peter", "Jozef", "Michal", "Juraj", "Tomáš", "Milan", "Marek", "Ľubomír", "Vladimír",
     "Stanislav", "Róbert", "Andrej", "Matúš", "Richard"),
    ("Mária", "Anna", "Zuzana", "Katarína", "Eva", "Jana", "Monika", "Lucia", "Martina", "Lenka", "Veronika",
     "Alžbeta", "Barbora", "Silvia", "Ivana"),
    _pairs(
        "Kováč Kováčová, Horváth Horváthová, Varga Vargová, Tóth Tóthová, Nagy Nagyová, Baláž Balážová,"
        "Molnár Molnárová, Balog Balogová, Lukáč Lukáčová, Polák Poláková, Kollár Kollárová,"
        "Hudák Hudáková, Sokol Sokolová, Takáč Takáčová, Ševčík Ševčíková, Urban Urbanová, Oravec Oravcová,"
        "Gregor Gregorová, Pavlík Pavlíková, Klement Klementová"
    ),
)  # fmt: skip
CZECHIA = Country(
    "Czechia",
    (
        ("Brno", "602 00", "541"),
        ("Olomouc", "779 00", "585"),
        ("Ostrava", "702 00", "596"),
        ("Zlín", "760 01", "577"),
        ("Jihlava", "586 01", "567"),
        ("Pardubice", "530 02", "466"),
        ("Hradec Králové", "500 03", "495"),
        ("Plzeň", "301 00", "377"),
        ("Prostějov", "796 01", "582"),
        ("Znojmo", "669 02", "515"),
    ),
    ("Tovární", "Nádražní", "Masarykova", "Palackého", "Průmyslová", "Husova", "Na Výsluní", "Lidická"),
    ("s.r.o.", "s.r.o.", "spol. s r.o.", "a.s.", "v.o.s."),
    "+420",
    "+420 7{0}",
    ("Jiří", "Jan", "Petr", "Pavel", "Jaroslav", "Martin", "Tomáš", "Miroslav", "Zdeněk", "Václav", "Karel",
     "Radek", "Aleš", "Ondřej", "Luboš"),
    ("Jana", "Eva", "Hana", "Lenka", "Kateřina", "Věra", "Alena", "Petra", "Jitka", "Markéta", "Ludmila",
     "Zdeňka", "Simona", "Tereza", "Michaela"),
    _pairs(
        "Novák Nováková, Svoboda Svobodová, Dvořák Dvořáková, Černý Černá, Procházka Procházková,"
        "Kučera Kučerová, Veselý Veselá, Horák Horáková, Němec Němcová, Pokorný Pokorná, Marek Marková,"
        "Hájek Hájková, Jelínek Jelínková, Král Králová, Růžička Růžičková, Beneš Benešová, Fiala Fialová,"
        "Sedláček Sedláčková, Doležal Doležalová, Zeman Zemanová"
    ),
)  # fmt: skip
POLAND = Country(
    "Poland",
    (
        ("Kraków", "30-552", "12"),
        ("Katowice", "40-014", "32"),
        ("Bielsko-Biała", "43-300", "33"),
        ("Rzeszów", "35-030", "17"),
        ("Wrocław", "50-079", "71"),
        ("Tarnów", "33-100", "14"),
        ("Nowy Sącz", "33-300", "18"),
        ("Gliwice", "44-100", "32"),
    ),
    ("Przemysłowa", "Kolejowa", "Fabryczna", "Długa", "Lipowa", "Szkolna", "Krakowska", "Polna"),
    ("Sp. z o.o.", "Sp. z o.o.", "S.A.", "Sp. j."),
    "+48",
    "+48 6{0}",
    ("Piotr", "Krzysztof", "Andrzej", "Tomasz", "Paweł", "Michał", "Marcin", "Jakub", "Adam", "Łukasz",
     "Grzegorz", "Jerzy", "Wojciech"),
    ("Anna", "Katarzyna", "Małgorzata", "Agnieszka", "Barbara", "Ewa", "Magdalena", "Joanna", "Monika",
     "Elżbieta", "Dorota", "Beata", "Justyna"),
    _pairs(
        "Nowak Nowak, Kowalski Kowalska, Wiśniewski Wiśniewska, Wójcik Wójcik, Kamiński Kamińska,"
        "Lewandowski Lewandowska, Zieliński Zielińska, Szymański Szymańska, Dąbrowski Dąbrowska,"
        "Kozłowski Kozłowska, Mazur Mazur, Krawczyk Krawczyk, Piotrowski Piotrowska, Grabowski Grabowska,"
        "Pawlak Pawlak, Górski Górska"
    ),
)  # fmt: skip
ROMANIA = Country(
    "Romania",
    (
        ("Cluj-Napoca", "400001", "264"),
        ("Oradea", "410001", "259"),
        ("Timișoara", "300001", "256"),
        ("Brașov", "500001", "268"),
        ("Sibiu", "550001", "269"),
        ("Arad", "310001", "257"),
        ("Baia Mare", "430001", "262"),
        ("Iași", "700001", "232"),
    ),
    ("Strada Fabricii", "Strada Gării", "Strada Republicii", "Calea Victoriei", "Strada Teilor",
     "Strada Independenței", "Bulevardul Unirii"),
    ("S.R.L.", "S.R.L.", "S.R.L.", "S.A."),
    "+40",
    "+40 7{0}",
    ("Andrei", "Alexandru", "Mihai", "Ion", "Gheorghe", "Constantin", "Cristian", "Radu", "Florin", "Vasile",
     "Nicolae", "Bogdan", "Ștefan"),
    ("Maria", "Elena", "Ioana", "Andreea", "Ana", "Cristina", "Mihaela", "Gabriela", "Daniela", "Raluca",
     "Simona", "Laura", "Alina"),
    _pairs(
        "Popescu Popescu, Ionescu Ionescu, Popa Popa, Radu Radu, Dumitru Dumitru, Stan Stan, Stoica Stoica,"
        "Gheorghe Gheorghe, Matei Matei, Ciobanu Ciobanu, Rusu Rusu, Munteanu Munteanu, Moldovan Moldovan,"
        "Lupu Lupu, Dobre Dobre, Marin Marin"
    ),
)  # fmt: skip
COUNTRIES = {country.name: country for country in (SLOVAKIA, CZECHIA, POLAND, ROMANIA)}

#: The first halves of firm names, by code of the industry.
STEMS = {
    "construction": ("Stav", "Kovo", "Beton", "Ocel", "Hala", "Strecha", "Most", "Panel", "Izol", "Monta"),
    "agriculture": ("Agro", "Farma", "Zrno", "Sad", "Vino", "Mlyn", "Pole", "Eko", "Chmel", "Lipa"),
}
TAILS = {
    "construction": ("mont", "invest", "projekt", "team", "servis", "group", "tech", "plus", "line", "dom"),
    "agriculture": ("produkt", "trade", "coop", "land", "vita", "fruct", "plus", "centrum", "bio", "dvor"),
}
#: What cases are about, by code of the industry.
SUBJECTS = {
    "construction": (
        "Roof of the warehouse",
        "Façade panels, block {0}",
        "Steel frame, axis {0}",
        "Extension of hall {0}",
        "Mezzanine for storage",
        "Crane track, bay {0}",
        "Gutters and flashing",
        "Fire doors, {0} pieces",
        "Canopy over the ramp",
        "Insulation of the north wall",
        "Service contract {1}",
        "Repair after the storm",
    ),
    "agriculture": (
        "Cowshed for {0}0 heads",
        "Grain store, {0}00 t",
        "Machine shed",
        "Greenhouse, {0} bays",
        "Roof of the milking parlour",
        "Silage pit cover",
        "Cold store, chamber {0}",
        "Ventilation of the barn",
        "Service contract {1}",
        "Hay store, open sides",
    ),
}
