"""What would somebody send who filled in a page's form as it stands? Read from the page itself, so a new field is sent too."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlsplit

from tests.access.identities import TODAY

# What is typed into a field that stands empty, by its type.
TYPED = {
    "date": TODAY.isoformat(),
    "time": "10:00",
    "email": "ny.person@kommune.example",
    "tel": "900 00 000",
    "number": "1",
    "password": "riktig hest batteri stift to",
    "text": "Noe nytt",
    "search": "Noe",
    "textarea": "Noe nytt",
    "hidden": "",
}
TOKENS = ("csrfmiddlewaretoken", "hvem")
RUBBISH = ["-1", "99999999999999999999", "2026-02-30", "\x00", "' OR 1=1 --", "æ" * 5000, "on", "[]"]


@dataclass
class Field:
    name: str
    kind: str
    values: list[str] = field(default_factory=list)  # what may be sent; the chosen come first
    chosen: bool = False


@dataclass
class PageForm:
    """A form, where it and its buttons post to, and its fields."""

    id: str
    actions: set[str]
    fields: list[Field] = field(default_factory=list)
    tokens: dict[str, str] = field(default_factory=dict)  # not typed: they say that the form is ours, and whose page it stands on

    def action_of(self, address: str) -> str:
        """Return the address in full, with what stands after the question mark."""
        return next(action for action in sorted(self.actions) if _path(action) == address)

    def filled_in(self) -> dict[str, str | list[str]]:
        """Return what is sent: what stands there, something in the empty fields, the first choice, every box ticked."""
        sent: dict[str, str | list[str]] = {}
        for each in self.fields:
            if each.kind == "checkbox":
                sent.setdefault(each.name, []).append(each.values[0])
            elif each.kind == "radio":
                if each.name not in sent or each.chosen:
                    sent[each.name] = each.values[0]
            elif each.kind == "select":
                sent[each.name] = next((value for value in each.values if value), "")
            else:
                sent[each.name] = each.values[0] or TYPED.get(each.kind, "Noe nytt")
        return sent

    def rubbish(self) -> dict[str, str | list[str]]:
        """Return the same fields with what no page would send."""
        return {name: RUBBISH[place % len(RUBBISH)] for place, name in enumerate(dict.fromkeys(each.name for each in self.fields))}


def form_for(page: str, address: str) -> PageForm | None:
    """Return the page's form that can be sent to an address, by itself or by one of its buttons."""
    reader = _Reader()
    reader.feed(page)
    wanted = urlsplit(address).path
    fitting = [form for form in reader.forms() if wanted in map(_path, form.actions)]
    return max(fitting, key=lambda form: len(form.fields), default=None)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self._forms: list[PageForm] = []
        self._current: PageForm | None = None
        self._loose: list[tuple[str, Field]] = []
        self._loose_actions: list[tuple[str, str]] = []
        self._select: Field | None = None
        self._area: Field | None = None

    def forms(self) -> list[PageForm]:
        """Return the forms, with the fields and buttons that stand elsewhere and name them."""
        by_id = {form.id: form for form in self._forms if form.id}
        for name, each in self._loose:
            by_id[name].fields.append(each)
        for name, action in self._loose_actions:
            by_id[name].actions.add(action)
        self._loose, self._loose_actions = [], []
        return self._forms

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag == "form" and told.get("method") == "post":
            self._current = PageForm(told.get("id", ""), {told["action"]})
            self._forms.append(self._current)
        elif tag == "form":
            self._current = None
        for action in (told.get("formaction"), told.get("data-hx-post")):
            if action and "form" in told:
                self._loose_actions.append((told["form"], action))
            elif action and self._current:
                self._current.actions.add(action)
        if tag == "input" and "name" in told:
            kind = told.get("type", "text")
            value = told.get("value", "on" if kind == "checkbox" else "")
            self._add(Field(told["name"], kind, [value], "checked" in told), told)
        elif tag == "button" and "name" in told:
            self._add(Field(told["name"], "hidden", [told.get("value", "")]), told)
        elif tag == "select":
            self._select = self._add(Field(told["name"], "select"), told)
        elif tag == "option" and self._select:
            place = 0 if "selected" in told else len(self._select.values)
            self._select.values.insert(place, told.get("value", ""))
        elif tag == "textarea":
            self._area = self._add(Field(told["name"], "textarea", [""]), told)

    def handle_data(self, data: str) -> None:
        if self._area:
            self._area.values[0] += data.strip()

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._current = None
        elif tag == "select":
            self._select = None
        elif tag == "textarea":
            self._area = None

    def _add(self, each: Field, told: dict[str, str]) -> Field:
        if each.name in TOKENS:
            if self._current:
                self._current.tokens[each.name] = each.values[0]
            return each
        if "form" in told:
            self._loose.append((told["form"], each))
        elif self._current:
            self._current.fields.append(each)
        return each


def _path(address: str) -> str:
    return urlsplit(address).path
