"""Which municipalities, units and departments does the demo show?

The services and all seventeen places are those of the Kristiansand pilot. The source lists the places of the
habilitation service in one row and names a «Habilitering sentrum»; the split into two units, and which place lies in
which, is ours.
"""

from dataclasses import dataclass

from people.models import ServiceArea

MUNICIPALITY = "Kristiansand (demo)"
# A second municipality shows that nothing of it is ever visible in the first.
NEIGHBOUR = "Fjordvik (demo)"

HOME_CARE = "Hjemmetjenesten"
CARE_CENTRE = "Ternevig"
CENTRE = "Habilitering sentrum"
EAST_AND_WEST = "Habilitering øst og vest"


@dataclass(frozen=True, kw_only=True)
class UnitPlan:
    """A unit, its service area (by code) and its departments."""

    name: str
    area: str
    departments: tuple[str, ...]


AREAS = {
    ServiceArea.HJEMMETJENESTE: "Hjemmetjeneste",
    ServiceArea.OMSORGSSENTER: "Omsorgssenter",
    ServiceArea.HABILITERING: "Habilitering",
}

UNITS = (
    UnitPlan(name=HOME_CARE, area=ServiceArea.HJEMMETJENESTE, departments=("Avdeling Kongens", "Avdeling Posebyen")),
    UnitPlan(name=CARE_CENTRE, area=ServiceArea.OMSORGSSENTER, departments=("Ternevig omsorgssenter", "Ternevig omsorgsbolig")),
    UnitPlan(
        name=CENTRE,
        area=ServiceArea.HABILITERING,
        departments=(
            "Kristian 4des gate 95",
            "Jegergata 15",
            "Posebyen aktivitetshus",
            "Randesundsgate 14",
            "Gislemyrveien aktivitetshus",
            "Camilla Colletsvei 4",
        ),
    ),
    UnitPlan(
        name=EAST_AND_WEST,
        area=ServiceArea.HABILITERING,
        departments=(
            "Østerøya 12",
            "Skarpelunden 5",
            "Ærfuglveien 10",
            "Nordre Hovedgårdsvei 54",
            "Kirsten Flagstadsvei 38",
            "Dallonaveien 26",
            "Langenes",
        ),
    ),
)

NEIGHBOUR_UNITS = (UnitPlan(name="Fjordvik hjemmetjeneste", area=ServiceArea.HJEMMETJENESTE, departments=("Fjordvik hjemmesykepleie",)),)

# Days the municipality keeps closed besides the public holidays: (month, day, name), every year the demo touches.
CLOSED_DAYS = ((1, 2, "Planleggingsdag"), (6, 19, "Felles fagdag"), (11, 13, "Felles fagdag"))
