"""Money, told a second time: random histories with every charge in exact fractions.

Writes one history a line as JSON: the prices in the order in which they were set, the events with what each
of them must cost, and the sums. It shares no code with the product and knows its rules from the
description of money alone. Usage: money_model.py HISTORIES SEED
"""

import json
import random
import sys
from datetime import date, timedelta
from fractions import Fraction

USAGE = ["voice", "sms", "self_healing"]
TAXABLE = USAGE + ["fees"]
CATEGORIES = TAXABLE + ["taxes", "credits"]
FIRST = date(2026, 1, 1)
DAYS = 90


def micros(amount):
    """Whole micro-units of an exact amount: to the nearest, of two the even one."""
    scaled = amount * 1_000_000
    floor = scaled.numerator // scaled.denominator
    rest = scaled - floor
    half = Fraction(1, 2)
    if rest > half or (rest == half and floor % 2 == 1):
        return floor + 1
    return floor


def price(dice, most):
    """Decimal text from 0 to `most` micro-units, sometimes nothing, often with few decimals."""
    value = dice.choice([0, dice.randrange(most), dice.randrange(most), dice.randrange(most) // 10_000 * 10_000])
    return f"{value // 1_000_000}.{value % 1_000_000:06d}"


def percent(dice):
    value = dice.choice([dice.randrange(250_001), dice.randrange(1_000_001), 50_000, 12_500, 88_750, 1])
    return f"{value // 10_000}.{value % 10_000:04d}"


def some_card(dice):
    fees = [
        {"name": "base", "kind": "monthly", "amount": price(dice, 90_000_000)},
        {"name": "seat", "kind": "per_seat", "amount": price(dice, 9_000_000)},
        {"name": "a call", "kind": "per_call", "amount": price(dice, 300_000)},
        {"name": "a part", "kind": "per_segment", "amount": price(dice, 30_000)},
    ]
    fees = [fee for fee in fees if dice.random() < 0.7]
    for place in range(dice.randrange(3)):
        fees.append({"name": f"share {place}", "kind": "percent", "percent": percent(dice), "category": dice.choice(USAGE)})
    dice.shuffle(fees)
    taxes = []
    for place in range(dice.randrange(4)):
        categories = dice.sample(TAXABLE, dice.randrange(1, 5))
        taxes.append({"name": f"tax {place}", "percent": percent(dice), "categories": categories})
    return {
        "voice": {
            "per_minute": price(dice, 900_000),
            "increment_ms": dice.choice([1, 1_000, 6_000, 30_000, 60_000, 7_001]),
            "minimum_ms": dice.choice([0, 1_000, 30_000, 45_000, 60_000]),
            "bill_unconnected": dice.random() < 0.3,
        },
        "sms": {"sent": price(dice, 90_000), "received": price(dice, 90_000)},
        "self_healing": {"check": price(dice, 900_000), "healed": price(dice, 900_000)},
        "fees": fees,
        "taxes": taxes,
    }


BUILT_IN = {
    "voice": {"per_minute": "0.10", "increment_ms": 30_000, "minimum_ms": 30_000, "bill_unconnected": False},
    "sms": {"sent": "0.01", "received": "0.01"},
    "self_healing": {"check": "0", "healed": "0.50"},
    "fees": [],
    "taxes": [],
}


def some_day(dice):
    return FIRST + timedelta(days=dice.randrange(DAYS))


def some_changes(dice, most):
    """Prices in the order in which they were set, also back in time and of one day twice."""
    changes = []
    for _ in range(dice.randrange(most + 1)):
        day = dice.choice([change["day"] for change in changes]) if changes and dice.random() < 0.3 else some_day(dice)
        changes.append({"day": day, "card": None if dice.random() < 0.25 else some_card(dice)})
    return changes


def latest(changes, day):
    """What was said last about the latest day that is not after `day`."""
    said = None
    for change in changes:
        if change["day"] <= day and (said is None or change["day"] >= said["day"]):
            said = change
    return said and said["card"]


def card_of(history, day):
    own = latest(history["own"], day)
    if own:
        return own
    for link in history["links"]:
        if link["from"] <= day and (link["until"] is None or day < link["until"]):
            return latest(link["cards"], day) or BUILT_IN
    return BUILT_IN


def some_event(dice):
    kind = dice.choice(["call", "call", "call", "sms", "sms", "self_healing", "fee", "credit", "monthly"])
    if kind == "call":
        status = dice.choice(["completed", "completed", "completed", "no_answer", "busy", "failed", "canceled"])
        duration = dice.choice([None, 0, 1, 29_999, 30_000, 30_001, dice.randrange(7_200_000)])
        return {"type": kind, "direction": dice.choice(["inbound", "outbound"]), "status": status, "duration_ms": duration}
    if kind == "sms":
        return {"type": kind, "direction": dice.choice(["inbound", "outbound"]), "segments": dice.randrange(1, 40)}
    if kind == "self_healing":
        return {"type": kind, "outcome": dice.choice(["healed", "not_found"])}
    if kind == "monthly":
        return {"type": kind, "name": dice.choice(["base", "seat"]), "seats": dice.randrange(30)}
    return {"type": kind, "amount": price(dice, 99_000_000)}


def billed(event, card):
    if event["type"] != "call" or not (event["status"] == "completed" or card["voice"]["bill_unconnected"]):
        return 0
    step, duration = card["voice"]["increment_ms"], event["duration_ms"] or 0
    steps = duration // step + (1 if duration % step else 0)
    return max(steps * step, card["voice"]["minimum_ms"])


def usage_charge(event, card):
    kind = event["type"]
    if kind == "call":
        minutes = Fraction(billed(event, card), 60_000)
        return ["voice", "", micros(Fraction(card["voice"]["per_minute"]) * minutes)]
    if kind == "sms":
        each = card["sms"]["sent" if event["direction"] == "outbound" else "received"]
        return ["sms", "", micros(Fraction(each) * event["segments"])]
    if kind == "self_healing":
        amount = Fraction(card["self_healing"]["check"])
        if event["outcome"] == "healed":
            amount += Fraction(card["self_healing"]["healed"])
        return ["self_healing", "", micros(amount)]
    if kind == "credit":
        return ["credits", "", -micros(Fraction(event["amount"]))]
    if kind == "fee":
        return ["fees", "a fee", micros(Fraction(event["amount"]))]
    for fee in card["fees"]:
        if fee["name"] == event["name"]:
            times = event["seats"] if fee["kind"] == "per_seat" else 1
            return ["fees", fee["name"], micros(Fraction(fee["amount"]) * times)]
    return ["fees", event["name"], 0]


def share(amount, text):
    return micros(Fraction(amount, 1_000_000) * Fraction(text) / 100)


def charges_of(event, card):
    usage = usage_charge(event, card)
    lines = [usage]
    for fee in card["fees"]:
        if fee["kind"] == "per_call" and event["type"] == "call":
            lines.append(["fees", fee["name"], micros(Fraction(fee["amount"]))])
        if fee["kind"] == "per_segment" and event["type"] == "sms":
            lines.append(["fees", fee["name"], micros(Fraction(fee["amount"]) * event["segments"])])
    for fee in card["fees"]:
        if fee["kind"] == "percent" and fee["category"] == usage[0]:
            lines.append(["fees", fee["name"], share(usage[2], fee["percent"])])
    taxes = []
    for tax in card["taxes"]:
        for category, _, amount in lines:
            if category in tax["categories"]:
                taxes.append(["taxes", tax["name"], share(amount, tax["percent"])])
    return [line for line in lines + taxes if line[2] != 0]


def some_history(dice):
    sold = some_day(dice)
    links = [{"from": FIRST, "until": sold, "cards": some_changes(dice, 2)}]
    if dice.random() < 0.5:
        links.append({"from": sold, "until": None, "cards": some_changes(dice, 2)})
    history = {"own": some_changes(dice, 3), "links": links, "events": []}
    sums = dict.fromkeys(CATEGORIES, 0)
    for _ in range(dice.randrange(1, 9)):
        event = some_event(dice)
        event["day"] = some_day(dice)
        event["voided"] = dice.random() < 0.15
        card = card_of(history, event["day"])
        event["billed_ms"] = billed(event, card)
        event["charges"] = charges_of(event, card)
        history["events"].append(event)
        if not event["voided"]:
            for category, _, amount in event["charges"]:
                sums[category] += amount
    history["sums"] = sums
    return history


def main():
    histories, seed = int(sys.argv[1]), int(sys.argv[2])
    dice = random.Random(seed)
    for _ in range(histories):
        print(json.dumps(some_history(dice), default=str))


main()
