"""Options of the page Build: drafts of any kind, and what earlier versions wrote."""

from __future__ import annotations

import pytest

from components.assembly.edits.adding import add_head, add_input, insert_kind
from components.assembly.edits.edits import freeze
from components.assembly.spec.problems import Refused
from components.datasets import Digits
from components.lessons import BuildOptions, lessons
from components.lessons.build import EMPTY, MAX_SOURCE_IN_LINK
from components.lessons.link import VERSION, Link, decode, encode
from components.training import Recipe

NETWORK = lessons.network(pixels=64)
RECIPE = Recipe(dataset=Digits(), optimizer="adam")
# Made by version 0.5. The network's first layer is frozen; the same, and then nothing frozen by the learner;
# an experiment whose model was the default, and with its second layer frozen; the first with its controls
# locked.
FROZEN = (
    "1eNqdkd1uwjAMhd8l170YCHHB9d4CIeSlbolI4spx-FXffU7pupUJadpd4nPy2Tm-G282hs7RVIbM5m4C1ejLIUJAlSLKmfiosot"
    "dlmQ220lzAVpUJR2g0_t2vdr1u8p4uCLPjDXGhPuFWo8u1lp4LwW9WoqNa0s7sOJOII6iyow-q5qjKw3Xq74ywuAifHjFNeAT9tU"
    "Tffl_-k-Wa538mZSokQCXb9jirS8JWPD-EcCQxSwB4DYHjGOSonXiKcvymLKMQZuL2ZXZ5pDla8jlF0Ddc8T4v1cA9T8hHi-GxR4"
    "Q6vleR9r0_qvgKaWSTwesE1sQbImdxrK3rJI2ZuquagwoWh8agbWZwV5LL114w3TDOEwwZleqXHZQg0BCKcdEme00SjJqoU5ccLf"
    "hu1BDMH3_CZIv-QM"
)
THAWED = (
    "1eNqdkcFuwjAMht_F5x4GQhw47y0QQl7qlogkrhJn0KG--5zSdSsT0rRb4t_-_uT3DRzsgC8BKmDY3cBzTa4cAnpSKZBcOJ5VtqH"
    "LkmC3nzXrsSVV0gk7ve-3m8NwqMBhT3HRWFNIdFxp69mGWguvpaBXw6GxbbFDI_YdxXJQOZLLquZgi-F2M1QgEW3AN6e4Bl2ioXq"
    "gr_9P_8myrZU_kxI34vH6DVu9DCUBg87dAxizWCSAsc2ewpSkaJ3jnGUZ5ixT0HCFQ3nbErJ-Drn-Amj3EjH97xlA-x8Q94lxsSf"
    "CernXiTbPfxUcp1Ty6TDqiw0KtRytxnI0USU1jtz12uhJtD4aoTE5oumLl64EYom7RsFEUo6JczSzawJt4U6stx_jz7BGD8PwCX5"
    "J8io"
)
DEFAULT = "1eNqrVspRslLKL89T0lEqUrKqVkpJLEksTi0BMYvzS4uSU4HSKZnpmSXFSrU6SvkFJZm5mVWpQKVKiSmJuUq1tQDJzRYm"
DEFAULT_FROZEN = (
    "1eNoVi8EKgCAQBf_lnT119FciYsktFtIN3QgU_z29DcxMww0P_RIcFL7hzFo5wa8InArvC7bukKcKZFTYJhZ988HjDHKJFYxEH5M"
    "olUcKChTR-w95hR7l"
)
LOCKED = (
    "1eNqdks9uwyAMxt-Fcw5rVe3Q896iiioPnBQVcARm_ae8-0zKsqVTpWk3-Gx-Np99U05tFZ2CahSp7U15MujKIYBHCQXkE8WjhG0"
    "YMie13c0x66FHiaQDDHLfvW7asW2UgwvGRaLBkHC_ktSjDUaEtyLIVVPobF_KgWb7AWwpSDiiyxLNwZaCr5uxURzBBnh3guvAJRy"
    "bB_r6__SfLNtb_jMpUccezt-w1ctYHNDg3N2AyYuFAxD77DFUJ1l0irOX5TFlrkars2pLb0vI-jnk_Asg2UtE_d8zgOQ_IO4vpsE"
    "eEMxyrpU2v_8SHKVU_BkgSscaGHuKVmzZ6yghKRxpuEiiRxZ9KgRa5wj6UmrJwLtIVwxTB9W7osYyAwMMCbkcE-Wo51aSkhQa2Hp"
    "7nb4LBnzRusKpxKbuuOytPqDJslLt-AlVHwPw"
)


@pytest.mark.parametrize(
    ("text", "frozen"),
    [(FROZEN, ["dense_1"]), (THAWED, []), (DEFAULT, []), (DEFAULT_FROZEN, [NETWORK.layers[1].name])],
)
def test_links_of_before_open_with_the_layers_frozen_that_were(text: str, frozen: list[str]) -> None:
    link = decode(text)
    assert link == Link("own", BuildOptions(model=freeze(NETWORK, frozen)), RECIPE)
    assert link.options.spec() == freeze(NETWORK, frozen)
    again = encode(link)
    assert again.startswith(VERSION)
    assert decode(again) == link


def test_what_a_link_of_before_locked_is_locked_and_the_model_is_not() -> None:
    locked = decode(LOCKED).locked
    assert {"optimizer", "epochs", "dataset"} <= locked
    assert "model" not in locked
    assert "frozen" not in locked


def test_sessions_of_before_open_with_the_layers_frozen_that_were() -> None:
    thawed = freeze(NETWORK, [])
    stored = {"seed": 3, "model": freeze(NETWORK, ["dense_2"]).model_dump(mode="json"), "frozen": ["dense_1"]}
    options = BuildOptions.model_validate(stored)
    assert options.spec() == freeze(thawed, ["dense_1"]).model_copy(update={"seed": 3})
    assert BuildOptions.model_validate_json(options.model_dump_json()) == options


@pytest.mark.parametrize("frozen", [7, [3], "dense_1", None])
def test_what_says_no_layers_is_refused(frozen: object) -> None:
    with pytest.raises(ValueError, match="frozen is a list of paths"):
        BuildOptions.model_validate({"frozen": frozen})


def test_any_draft_is_kept() -> None:
    unfinished = insert_kind(add_input(EMPTY, "x", (4,)), "x", "Dense")
    for model in (EMPTY, unfinished, add_head(unfinished, "dense")):
        options = BuildOptions(model=model, source="# mine\nx = 1")
        assert BuildOptions.model_validate_json(options.model_dump_json()) == options
        assert options.spec() == model


def test_a_draft_that_cannot_be_built_is_not_shared() -> None:
    for model in (EMPTY, add_input(EMPTY, "x", (4,))):
        with pytest.raises(Refused):
            encode(Link("own", BuildOptions(model=model), RECIPE))


def test_a_text_travels_with_its_model_unless_it_is_long() -> None:
    short = "# why\n" * 10
    for source, kept in ((short, short), ("x" * (MAX_SOURCE_IN_LINK + 1), "")):
        link = decode(encode(Link("own", BuildOptions(model=NETWORK, source=source), RECIPE)))
        assert link.options == BuildOptions(model=NETWORK, source=kept)
