"""What both clients share: collecting what went wrong, and the demo's rows beside the server's."""

import json


class Checks:
    """Counts what was checked, and keeps what was not as it should be."""

    def __init__(self):
        self.count = 0
        self.failures = []
        self.asked = set()

    def that(self, what, holds, seen=""):
        self.count += 1
        if not holds:
            self.failures.append(f"{what}: {seen}"[:600])

    def equal(self, what, found, expected):
        self.that(what, found == expected, f"{found!r} is not {expected!r}")

    def print(self, **more):
        said = {"checks": self.count, "failures": self.failures, "asked": sorted(self.asked)}
        print(json.dumps({**said, **more}))


def word(prefix, name):
    """`SECTOR_AGRICULTURE` as `agriculture`; None for the unspecified one, or for none at all."""
    plain = name.removeprefix(prefix + "_").lower()
    return None if plain in ("", "unspecified") else plain


def day(it):
    return f"{it['year']:04}-{it['month']:02}-{it['day']:02}"


def exact(value):
    """Numerator and denominator of a figure's value, as the demo prints them."""
    if "count" in value:
        return int(value["count"]), 1
    if "ratio" in value:
        return int(value["ratio"]["numerator"]), int(value["ratio"]["denominator"])
    if "range" in value:
        return None, int(value["range"]["denominator"])
    return None, None


def shown(row):
    it = row.get("regenerated_shown")
    if it is None:
        return None
    low = float(it["number"])
    return [low, float(it["upper"])] if "upper" in it else low


def of_server(row):
    """A row as gRPC gives it (a dict of the message), in the demo's words."""
    numerator, denominator = exact(row["regenerated"])
    return {
        "indicator": row["indicator_id"],
        "area": row["area_code"],
        "sector": word("SECTOR", row.get("sector", "")),
        "breakdown": row.get("breakdown"),
        "period_from": day(row["period_from"]),
        "as_of": day(row["as_of"]),
        "basis": word("BASIS", row["basis"]),
        "published_text": row["published"]["text"],
        "regenerated": shown(row),
        "numerator": numerator,
        "denominator": denominator,
        "verdict": word("VERDICT", row["verdict"]),
        "reason": row.get("reason_vi", ""),
    }


def compare(checks, answer, demo):
    """Every row of the demo is answered, in its words and numbers, and no other."""
    rows = [of_server(it) for it in answer["figures"] + answer.get("targets", [])]
    names = of_server(answer["figures"][0]).keys()
    expected = [{name: it[name] for name in names} for it in demo["figures"]]
    order = lambda it: json.dumps(it, sort_keys=True, ensure_ascii=False)
    checks.equal("how many rows", len(rows), len(expected))
    for found, wanted in zip(sorted(rows, key=order), sorted(expected, key=order)):
        checks.equal(f"row {wanted['indicator']}", found, wanted)
