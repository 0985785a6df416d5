"""Who works in the demo? All people are invented; their addresses and phone numbers exist nowhere."""

import unicodedata
from dataclasses import dataclass

from people.accounts.demo_logins import DEMO_LOGINS
from sessions.demo.organisation import CARE_CENTRE, CENTRE, EAST_AND_WEST, HOME_CARE

DOMAIN = "demo.example"
_LOGIN = {login.role: login.email for login in DEMO_LOGINS}
_LETTERS = str.maketrans({"æ": "ae", "ø": "o", "å": "a", "đ": "d", "ŧ": "t", "ŋ": "n"})


@dataclass(frozen=True, kw_only=True)
class MentorPlan:
    """A mentor of a unit.

    `began_weeks_ago`: she took over from a mentor who stopped; None: she has been there from the beginning.
    `left_weeks_ago`: she stopped; None: she still is a mentor.
    """

    key: str
    name: str
    unit: str
    presentation: str
    email: str = ""
    capacity: int = 3
    began_weeks_ago: int | None = None
    left_weeks_ago: int | None = None


COORDINATOR = "Torunn Eidsvåg"
COORDINATOR_OF_HOME_CARE = "Amina Warsame"

UNIT_LEADERS = {
    HOME_CARE: "Halvard Røyseland",
    CARE_CENTRE: "Leyla Demir",
    CENTRE: "Ragnhild Tveito",
    EAST_AND_WEST: "Odd Arne Kleppestø",
}

DEMO_LEADER = "Ingunn Skarpnes"
# A leader may lead several departments.
DEPARTMENT_LEADERS = {
    "Bente Haugerud": ("Avdeling Kongens",),
    "Nikolai Sandøy": ("Avdeling Posebyen",),
    "Wenche Austad": ("Ternevig omsorgssenter",),
    "Dragana Petrović": ("Ternevig omsorgsbolig",),
    DEMO_LEADER: ("Kristian 4des gate 95", "Jegergata 15", "Posebyen aktivitetshus"),
    "Terje Mæland": ("Randesundsgate 14", "Gislemyrveien aktivitetshus", "Camilla Colletsvei 4"),
    "Siri Vatnedal": ("Østerøya 12", "Skarpelunden 5"),
    "Jon Mihkkal Sara": ("Ærfuglveien 10", "Nordre Hovedgårdsvei 54", "Langenes"),
    "Farida Rahimi": ("Kirsten Flagstadsvei 38", "Dallonaveien 26"),
}

# Twelve began, five stopped, four were replaced: as in the project the figures come from.
MENTORS = (
    MentorPlan(
        key="H1",
        name="Marit Fossdal",
        unit=HOME_CARE,
        presentation="Sykepleier i hjemmetjenesten siden 2009, det meste av tiden på sykkel. Jeg husker godt hvor rart det var å "
        "låse seg inn hos noen for første gang. Spør meg om alt, også det du synes du burde kunne.",
    ),
    MentorPlan(
        key="H2",
        name="Abdirahman Nur",
        unit=HOME_CARE,
        presentation="Jeg er sykepleier med videreutdanning i kreftsykepleie og jobber mest aften. Jeg liker å ta meg tid over en "
        "kopp kaffe, og jeg tror vi lærer mest av det som ikke gikk helt som planlagt.",
    ),
    MentorPlan(
        key="H3",
        name="Lillian Åmdal",
        unit=HOME_CARE,
        left_weeks_ago=30,
        presentation="Sykepleier i avdeling Kongens gjennom ti år. Jeg er opptatt av at du skal finne din egen måte å gjøre jobben på.",
    ),
    MentorPlan(
        key="H4",
        name="Joakim Hegge",
        unit=HOME_CARE,
        began_weeks_ago=30,
        presentation="Jeg var selv mentee for fire år siden og fikk mye igjen for det. Nå vil jeg gi det videre. Utenfor jobb finner "
        "du meg i båt eller på håndballtribunen.",
    ),
    MentorPlan(
        key="O1",
        name="Gunnvor Lysebø",
        unit=CARE_CENTRE,
        presentation="Sykepleier på Ternevig siden det åpnet. Jeg kjenner huset, beboerne og alle snarveiene. Døren min står åpen, "
        "og samtalene våre blir mellom oss.",
    ),
    MentorPlan(
        key="O2",
        name="Thi Mai Nguyen",
        unit=CARE_CENTRE,
        presentation="Helsefagarbeider og fagprøvenemnd. Jeg kom til Norge som tiåring og vet litt om å være ny. Sammen finner vi ut "
        "hva du trenger, i det tempoet du trenger.",
    ),
    MentorPlan(
        key="O3",
        name="Kjersti Nordgard",
        unit=CARE_CENTRE,
        left_weeks_ago=12,
        presentation="Sykepleier med særlig interesse for demensomsorg. Jeg stiller mange spørsmål og har få fasitsvar.",
    ),
    MentorPlan(
        key="O4",
        name="Sigve Rostad",
        unit=CARE_CENTRE,
        began_weeks_ago=12,
        presentation="Sykepleier på natt i mange år, nå på dag. Jeg setter pris på rolige samtaler og ærlige spørsmål, og jeg lover "
        "å si fra når jeg ikke vet.",
    ),
    MentorPlan(
        key="S1",
        name="Máret Elle Gaup",
        unit=CENTRE,
        email=_LOGIN["mentor"],
        presentation="Vernepleier fra Karasjok, i Kristiansand siden 2012. Jeg har jobbet i bolig hele veien og er glad i hverdagene "
        "der. Du kan komme til meg med det som er vanskelig, det som er gøy og det som bare er rart.",
    ),
    MentorPlan(
        key="S2",
        name="Pål Herstad",
        unit=CENTRE,
        left_weeks_ago=20,
        presentation="Vernepleier og veileder. Jeg hører gjerne hva du har lagt merke til som vi andre har sluttet å se.",
    ),
    MentorPlan(
        key="S3",
        name="Hege Lundevoll",
        unit=CENTRE,
        left_weeks_ago=4,
        presentation="Vernepleier med erfaring fra bolig og aktivitetshus. Jeg tror på små steg og god humor.",
    ),
    MentorPlan(
        key="S4",
        name="Daniel Tesfay",
        unit=CENTRE,
        began_weeks_ago=20,
        presentation="Sykepleier i habilitering i seks år, før det i Asmara. Jeg er tålmodig og liker å tenke høyt sammen med andre. "
        "Vi tar gjerne samtalen på en gåtur langs Otra.",
    ),
    MentorPlan(
        key="V1",
        name="Aud Marie Fidje",
        unit=EAST_AND_WEST,
        presentation="Vernepleier og turnusnerd. Jeg hjelper deg å få oversikt, og minner deg på pausene. Ingen spørsmål er for små.",
    ),
    MentorPlan(
        key="V2",
        name="Kacper Zielinski",
        unit=EAST_AND_WEST,
        presentation="Jeg er vernepleier, har jobbet på Østerøya i åtte år og brenner for brukermedvirkning. Når det butter, er det "
        "lov å ringe.",
    ),
    MentorPlan(
        key="V3",
        name="Solfrid Ytterdal",
        unit=EAST_AND_WEST,
        left_weeks_ago=25,
        presentation="Vernepleier siden 1998. Jeg har gjort de fleste feilene allerede, så du kan lære av mine.",
    ),
    MentorPlan(
        key="V4",
        name="Ole Johan Bakkevig",
        unit=EAST_AND_WEST,
        began_weeks_ago=25,
        presentation="Vernepleier med videreutdanning i psykisk helse. Jeg er en rolig fyr som hører mer enn jeg snakker.",
    ),
)

NEIGHBOUR_COORDINATOR = "Guro Espeseth"
NEIGHBOUR_UNIT_LEADER = "Eivind Stokkan"
NEIGHBOUR_LEADER = "Ranveig Torsvik"
NEIGHBOUR_MENTOR = MentorPlan(
    key="N1",
    name="Samuel Okafor",
    unit="Fjordvik hjemmetjeneste",
    presentation="Sykepleier i Fjordvik siden 2015. Jeg kjører gjerne en runde sammen med deg.",
)
NEIGHBOUR_HIRE = "Iselin Brekkan"

LOGIN_ADDRESSES = {
    DEMO_LEADER: _LOGIN["department_leader"],
    COORDINATOR: _LOGIN["coordinator"],
    UNIT_LEADERS[CENTRE]: _LOGIN["unit_leader"],
}


def demo_address(name: str) -> str:
    """Return the e-mail address of a person in the demo.

    Her login's, or first and last name at a domain that receives nothing.
    """
    if name in LOGIN_ADDRESSES:
        return LOGIN_ADDRESSES[name]
    plain = unicodedata.normalize("NFKD", name.lower().translate(_LETTERS))
    return ".".join("".join(letter for letter in plain if letter.isascii()).split()) + f"@{DOMAIN}"


def telephone(number: int) -> str:
    """Return a telephone number nobody has: none in Norway begins with 000."""
    return f"+4700000{number:03d}"
