"""How long do the property tests of the engine search?

The usual profile keeps bin/test quick. `pytest tests/schedule --hypothesis-profile=long` searches a hundred times as long;
`mutation` is short and the same every time (docs/mutation.md).
"""

from hypothesis import HealthCheck, Phase, settings

settings.register_profile("long", max_examples=10_000, deadline=None, print_blob=True)
settings.register_profile(
    "mutation",
    max_examples=15,
    derandomize=True,
    deadline=None,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


def pytest_collection_modifyitems(items):
    """Tables before searches: what is plainly wrong is told at once, and a mutant is mostly killed by a quick test."""
    items.sort(key=lambda item: getattr(getattr(item, "obj", None), "is_hypothesis_test", False))
