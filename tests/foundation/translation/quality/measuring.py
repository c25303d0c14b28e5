"""Measures the checks with the pairs of tests/data/translation_pairs: precision and recall of each kind of finding.

python -m tests.foundation.translation.quality.measuring [NAME] [--faults]
"""

from __future__ import annotations

import tomllib
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from foundation.translation.quality.checking import Context, Glossary, Side, check
from foundation.translation.quality.findings import Finding, Kind
from foundation.translation.quality.glossary import Index, Term
from foundation.translation.quality.month_names import knows_months

DATA = Path(__file__).parents[3] / "data" / "translation_pairs"


@dataclass
class Measured:
    """Findings by kind: expected and found, expected and not found, found and not expected."""

    right: Counter[str] = field(default_factory=Counter)
    missed: Counter[str] = field(default_factory=Counter)
    false: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)

    def precision(self, *kinds: str) -> float:
        return self._share(self.false, kinds)

    def recall(self, *kinds: str) -> float:
        return self._share(self.missed, kinds)

    def _share(self, wrong: Counter[str], kinds: tuple[str, ...]) -> float:
        right = sum(self.right[kind] for kind in kinds)
        return right / ((right + sum(wrong[kind] for kind in kinds)) or 1)

    @property
    def kinds(self) -> list[str]:
        return [kind for kind in Kind if kind in self.right | self.missed | self.false]


def pairs(name: str) -> list[dict[str, Any]]:
    return list(tomllib.loads((DATA / f"{name}.toml").read_text(encoding="utf-8"))["pair"])


def findings(pair: dict[str, Any]) -> list[Finding]:
    source, target = pair["from"], pair["to"]
    is_rich = "<" in pair["original"] + pair["translation"]
    has_dates = knows_months(source) and knows_months(target)
    terms = [_term(source, target, *names) for names in pair.get("terms", ())]
    glossary = Glossary(
        Index(((term.preferred(source), term) for term in terms), language=source),
        Index(((name, term) for term in terms for name in term.avoided.get(target, ())), language=target),
    )
    return check(
        Side(pair["original"], source, is_rich, has_dates),
        Side(pair["translation"], target, is_rich, has_dates),
        Context(glossary=glossary),
    )


def _term(source: str, target: str, name: str, translation: str) -> Term:
    preferred, _slash, avoided = translation.partition(" / ")
    return Term({source: (name,), target: (preferred,)}, {target: (avoided,)} if avoided else {})


def measure(name: str) -> Measured:
    measured = Measured()
    for pair in pairs(name):
        left = [tuple(line.split(": ", 1)) for line in pair.get("find", ())]
        for finding in findings(pair):
            own = [one for one in left if one[0] == finding.kind and _is_quoted(one[1], finding)]
            kinds = (finding.kind, "errors") if finding.is_error else (finding.kind, "warnings")
            if own:
                left.remove(own[0])
                measured.right.update(kinds)
            else:
                measured.false.update(kinds)
                measured.faults.append(
                    f"false   {finding.kind}: {finding.message}  {pair['original']} | {pair['translation']}"
                )
        for kind, words in left:
            measured.missed[kind] += 1
            measured.faults.append(f"missed  {kind}: {words}  {pair['original']} | {pair['translation']}")
    return measured


def _is_quoted(words: str, finding: Finding) -> bool:
    quoted = (finding.original, finding.translation)
    return any(words in one or (len(one) > 1 and one in words) for one in quoted if one)


def main(*names: str, shows_faults: bool = False) -> None:
    for name in names or ("before", "after", "numbers"):
        measured = measure(name)
        print(f"{name}: {len(pairs(name))} pairs")
        for kind in [*measured.kinds, "errors", "warnings", "all"]:
            kinds = measured.kinds if kind == "all" else [kind]
            numbers = [
                sum(counter[one] for one in kinds) for counter in (measured.right, measured.missed, measured.false)
            ]
            shares = f"precision {measured.precision(*kinds):.2f}  recall {measured.recall(*kinds):.2f}"
            print(f"  {kind:10} {shares}  right {numbers[0]}, missed {numbers[1]}, false {numbers[2]}")
        if shows_faults:
            print("\n".join(measured.faults))


if __name__ == "__main__":
    import os
    import sys

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rocb.settings")
    import django

    django.setup()
    main(*(name for name in sys.argv[1:] if not name.startswith("-")), shows_faults="--faults" in sys.argv)
