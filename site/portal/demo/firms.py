"""Owners, relations and contacts of the demo; all of them are invented."""

from dataclasses import dataclass

from .logins import ALFA, BETA, BOHEMIA, EXPORT, MORAVIA, NORTH, SOUTH, WEST
from .tables import table


@dataclass(frozen=True)
class Firm:
    """An owner or a relation."""

    key: str
    name: str
    registration_number: str
    street: str
    postal_code: str
    city: str
    country: str
    phone: str
    industry: str = ""
    role: str = "customer"
    #: Username of the salesperson.
    salesperson: str = ""
    is_passive: bool = False
    notes: str = ""
    #: What only owners have.
    vat_number: str = ""
    register_entry: str = ""
    bank: str = ""
    iban: str = ""

    @property
    def domain(self) -> str:
        """Return a domain that nobody can own."""
        return f"{self.key}.example"


OWNERS = (
    Firm(
        "alfa-stav",
        ALFA,
        "36123456",
        "Priemyselná 8",
        "949 01",
        "Nitra",
        "Slovakia",
        "+421 37 555 0100",
        vat_number="SK2036123456",
        register_entry="Commercial Register of the District Court Nitra, section Sro, file 12345/N",
        bank="Example Bank, Nitra",
        iban="SK92 0000 0000 3600 1234 5678",
    ),
    Firm(
        "beta-servis",
        BETA,
        "27654321",
        "Tovární 21",
        "602 00",
        "Brno",
        "Czechia",
        "+420 541 555 200",
        vat_number="CZ27654321",
        register_entry="Commercial Register of the Regional Court in Brno, section B, file 4321",
        bank="Example Bank, Brno",
        iban="CZ30 0000 0000 0000 2765 4321",
    ),
)
GROUPS = {NORTH: ALFA, SOUTH: ALFA, WEST: ALFA, EXPORT: ALFA, MORAVIA: BETA, BOHEMIA: BETA}
SK, CZ, PL, RO = "Slovakia", "Czechia", "Poland", "Romania"


def _firm(row: dict[str, str]) -> Firm:
    is_passive = row.pop("is_passive") == "yes"
    return Firm(**row, is_passive=is_passive)


RELATIONS = tuple(_firm(row) for row in table("relations"))

#: Country of the owner that a salesperson works for.
HOMES = dict.fromkeys(("katarina", "peter", "zuzana", "juraj", "ioana", "andrei", "marek", "agnieszka"), SK)
HOMES |= dict.fromkeys(("tomas", "lenka", "pavel", "marketa"), CZ)

#: First names and surnames by country; the contacts of a firm are drawn from its own country.
NAMES = {
    SK: [
        "Ján Molnár",
        "Eva Benková",
        "Michal Šimko",
        "Zuzana Kráľová",
        "Juraj Polák",
        "Lucia Hudáková",
        "Rastislav Gajdoš",
        "Monika Vargová",
        "Dušan Oravec",
        "Jana Sokolová",
        "Štefan Bielik",
        "Viera Tomková",
        "Igor Lacko",
        "Daniela Rusnáková",
    ],
    CZ: [
        "Jiří Procházka",
        "Hana Veselá",
        "Pavel Sedláček",
        "Alena Křížová",
        "Radek Beneš",
        "Markéta Vlčková",
        "Vojtěch Kolář",
        "Ivana Šťastná",
    ],
    PL: [
        "Paweł Wiśniewski",
        "Agnieszka Wójcik",
        "Krzysztof Mazur",
        "Magdalena Pawlak",
        "Tomasz Górski",
        "Ewa Lis",
    ],
    RO: ["Andrei Ionescu", "Elena Mureșan", "Radu Stan", "Cristina Dobre", "Mihai Lupu", "Raluca Ene"],
}
FUNCTIONS = ("managing-director", "invoicing", "marketing-director", "accountant", "it-director")
