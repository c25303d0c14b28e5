from old_sites.neutral import FACTS
from rocb.neutral.fields import NAMES


def test_the_importer_and_the_export_know_the_same_fields_of_each_type() -> None:
    assert {kind: set(names) for kind, names in FACTS.items() if names} == {
        kind: set(names) for kind, names in NAMES.items()
    }
