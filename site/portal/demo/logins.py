"""The people of the demo and how they log in."""

from dataclasses import dataclass

PASSWORD = "demo-2026"  # noqa: S105 - printed at the start; the demo is there to be looked into


@dataclass(frozen=True)
class Login:
    """A person of the demo."""

    username: str
    first_name: str
    last_name: str
    owner: str
    role: str
    groups: tuple[str, ...]
    job_title: str
    #: Who the person is, for those who choose a login.
    about: str
    is_editor: bool = False
    is_superuser: bool = False

    @property
    def name(self) -> str:
        """Return the whole name."""
        return f"{self.first_name} {self.last_name}"


ALFA = "Alfa Stav s.r.o."
BETA = "Beta Servis, a.s."
NORTH = "Sales North"
SOUTH = "Sales South"
EXPORT = "Export"
MORAVIA = "Service Moravia"
WEST = "Sales West"
BOHEMIA = "Service Bohemia"

DEMO_LOGINS = (
    Login(
        username="katarina",
        first_name="Katarína",
        last_name="Horváthová",
        owner=ALFA,
        role="salesperson",
        groups=(NORTH,),
        job_title="Key account manager",
        about="salesperson of Alfa Stav, group Sales North",
    ),
    Login(
        username="peter",
        first_name="Peter",
        last_name="Mráz",
        owner=ALFA,
        role="salesperson",
        groups=(NORTH,),
        job_title="Sales engineer",
        about="her colleague in the same group",
    ),
    Login(
        username="anna",
        first_name="Anna",
        last_name="Kowalska",
        owner=ALFA,
        role="reader",
        groups=(NORTH, EXPORT),
        job_title="Trainee",
        about="reads what Sales North and Export share, changes nothing",
    ),
    Login(
        username="ioana",
        first_name="Ioana",
        last_name="Popescu",
        owner=ALFA,
        role="salesperson",
        groups=(SOUTH,),
        job_title="Sales engineer",
        about="salesperson of Alfa Stav in another group, Sales South",
    ),
    Login(
        username="marek",
        first_name="Marek",
        last_name="Zieliński",
        owner=ALFA,
        role="salesperson",
        groups=(EXPORT,),
        job_title="Export manager",
        about="salesperson of Alfa Stav, group Export",
    ),
    Login(
        username="zuzana",
        first_name="Zuzana",
        last_name="Kráľová",
        owner=ALFA,
        role="salesperson",
        groups=(WEST,),
        job_title="Key account manager",
        about="salesperson of Alfa Stav in the group Sales West",
    ),
    Login(
        username="juraj",
        first_name="Juraj",
        last_name="Bielik",
        owner=ALFA,
        role="salesperson",
        groups=(WEST,),
        job_title="Sales engineer",
        about="her colleague in Sales West",
    ),
    Login(
        username="andrei",
        first_name="Andrei",
        last_name="Moldovan",
        owner=ALFA,
        role="salesperson",
        groups=(SOUTH,),
        job_title="Sales engineer",
        about="salesperson of Alfa Stav for Romania, group Sales South",
    ),
    Login(
        username="agnieszka",
        first_name="Agnieszka",
        last_name="Wójcik",
        owner=ALFA,
        role="salesperson",
        groups=(EXPORT,),
        job_title="Export clerk",
        about="salesperson of Alfa Stav for Poland and Czechia, group Export",
    ),
    Login(
        username="martin",
        first_name="Martin",
        last_name="Kučera",
        owner=ALFA,
        role="manager",
        groups=(),
        job_title="Sales director",
        about="manager: sees and changes everything of Alfa Stav",
    ),
    Login(
        username="tomas",
        first_name="Tomáš",
        last_name="Novotný",
        owner=BETA,
        role="salesperson",
        groups=(MORAVIA,),
        job_title="Service sales",
        about="works for the other owner, Beta Servis: sees nothing of Alfa Stav",
    ),
    Login(
        username="lenka",
        first_name="Lenka",
        last_name="Dvořáková",
        owner=BETA,
        role="salesperson",
        groups=(MORAVIA,),
        job_title="Service coordinator",
        about="his colleague",
    ),
    Login(
        username="pavel",
        first_name="Pavel",
        last_name="Sedláček",
        owner=BETA,
        role="salesperson",
        groups=(BOHEMIA,),
        job_title="Service sales",
        about="salesperson of Beta Servis in the group Service Bohemia",
    ),
    Login(
        username="marketa",
        first_name="Markéta",
        last_name="Vlčková",
        owner=BETA,
        role="salesperson",
        groups=(BOHEMIA,),
        job_title="Service coordinator",
        about="his colleague in Service Bohemia",
    ),
    Login(
        username="editor",
        first_name="Eva",
        last_name="Bartošová",
        owner=ALFA,
        role="reader",
        groups=(NORTH,),
        job_title="Office manager",
        about="editor: team pages, code lists, document types and templates",
        is_editor=True,
    ),
    Login(
        username="admin",
        first_name="Adam",
        last_name="Sloboda",
        owner=ALFA,
        role="administrator",
        groups=(),
        job_title="Administrator",
        about="administrator: everything, and users and roles",
        is_superuser=True,
    ),
)


def login_lines() -> list[str]:
    """Return the logins in words, for the console."""
    width = max(len(login.username) for login in DEMO_LOGINS)
    lines = [f"  {login.username:<{width}}  {login.about}" for login in DEMO_LOGINS]
    return [f"Demo logins, each with the password {PASSWORD}:", *lines]
