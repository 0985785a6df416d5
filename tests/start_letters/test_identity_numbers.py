"""Is a national identity number found in a text, and nothing else taken for one?"""

import pytest

from sessions.start_letters.identity_numbers import holds_identity_number

# Nobody is born in month 81 to 92: those are kept for made-up people.
NUMBER = "01810750126"


def with_control_digits(nine: str) -> str:
    """Return the number whose first nine digits these are, counted here in another way; fails where there is none."""
    first = -sum(int(digit) * weight for digit, weight in zip(nine, (3, 7, 6, 1, 8, 9, 4, 5, 2), strict=True)) % 11
    second = -sum(int(digit) * weight for digit, weight in zip(f"{nine}{first}", (5, 4, 3, 2, 7, 6, 5, 4, 3, 2), strict=True)) % 11
    assert first < 10
    assert second < 10
    return f"{nine}{first}{second}"


@pytest.mark.parametrize("nine", ["018107501", "158168040", "418107503"])  # the last is a D-number, which people without a birth number get
@pytest.mark.parametrize("form", ["{}", "Fnr: {}.", "{0}\n", "her{}der", "({})"])
def test_number_is_found_wherever_it_stands(nine, form):
    assert holds_identity_number(form.format(with_control_digits(nine)))


@pytest.mark.parametrize("gap", [" ", ".", "-", "\u00a0", "\u2013", " - ", "  ", "\n", "/"])
def test_number_is_found_with_a_gap_before_the_person_number(gap):
    assert holds_identity_number(f"{NUMBER[:6]}{gap}{NUMBER[6:]}")


@pytest.mark.parametrize("text", ["01.81.07 50126", "01.81.07-50126", "01 81 07 501 26", "01/81/07 50126", "018107 501 26"])
def test_number_is_found_with_its_date_written_as_a_date(text):
    assert holds_identity_number(f"Fnr {text}.")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Ring 900 00 000 eller 38 00 00 00.",
        "01810750127",  # the last digit is wrong
        "01810750016",
        "101810750126",  # twelve digits
        "018107501261",
        "0181075012",
        "0181 0750126",
        "Møt opp 14.09.2026 kl. 07.30",
        "٠١٨١٠٧٥٠١٢٦",  # digits of another script
    ],
)
def test_other_figures_are_left_alone(text):
    assert not holds_identity_number(text)
