from __future__ import annotations

import hashlib
from datetime import datetime
from random import Random
from zoneinfo import ZoneInfo

from fleetward.domain.devices.serials import build_week, is_known_form, looks_like_product
from fleetward.entrypoints.commands.demo import goods
from fleetward.entrypoints.commands.demo.story import Drop, World, drops

ANCHOR = datetime(2026, 11, 23, tzinfo=ZoneInfo("Europe/Oslo"))


def digest(files: list[Drop]) -> str:
    told = [f"{drop.at} {drop.feed} {drop.name} {hashlib.sha256(drop.content).hexdigest()}" for drop in files]
    return hashlib.sha256("\n".join(told).encode()).hexdigest()


def test_the_same_anchor_gives_the_same_files() -> None:
    assert digest(drops(ANCHOR)) == digest(drops(ANCHOR))
    assert digest(drops(ANCHOR)) != digest(drops(ANCHOR.replace(day=24)))


def test_every_weekday_can_be_the_anchor() -> None:
    for day in range(1, 8):
        files = drops(ANCHOR.replace(day=day))
        assert {drop.feed for drop in files} == {"nordlager", "skanlog", "vestpol", "fjordlys"}


def test_no_file_comes_from_the_future_and_they_come_in_order() -> None:
    times = [drop.at for drop in drops(ANCHOR)]
    assert times == sorted(times)
    assert times[-1] < ANCHOR


def test_every_pc_has_a_serial_of_the_right_form_once_and_is_older_than_its_sale() -> None:
    sold = [
        (serial, order.day)
        for days in World(ANCHOR).sold.values() for orders in days.values() for order in orders
        for serial in order.serials
    ]  # fmt: skip
    assert len({serial for serial, _ in sold}) == len(sold)
    assert [serial for serial, _ in sold if not is_known_form(serial)] == []
    late = [serial for serial, day in sold if (week := build_week(serial, day)) is None or week > day]
    assert late == []


def test_there_are_twelve_models_and_every_product_number_has_the_right_form() -> None:
    products = [product for group in goods.CATALOGUE.values() for product in group]
    assert len({product.model for product in products}) == 12
    assert len({product.number for product in products}) == len(products)
    assert [product.number for product in products if not looks_like_product(product.number)] == []


def test_a_factory_never_makes_a_serial_twice() -> None:
    factory, product = goods.Factory(Random(1)), goods.CATALOGUE["premium"][0]  # noqa: S311 (no secret)
    made = [factory.build(product, ANCHOR.date()) for _ in range(5_000)]
    assert len(set(made)) == 5_000
