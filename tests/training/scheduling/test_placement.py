"""Who waits, and where there is room."""

from __future__ import annotations

from components import lessons
from components.assembly.keras_model.build import build
from components.training import Recipe
from components.training.processor.accounts import MAX_LEARNERS
from components.training.scheduling.fair_queue import FairQueue
from components.training.scheduling.memory_estimate import OVERHEAD, MemoryEstimate, estimate_memory, together
from components.training.scheduling.placement import PlacedRun, Placement, RunNeeds, WorkerRoom

SMALL = MemoryEstimate(lasting=100)


def test_the_queue_is_first_come_first_served_and_bounded() -> None:
    line: FairQueue[str] = FairQueue(limit=3)
    assert all(line.join(name) for name in "abc")
    assert not line.join("d")
    assert [line.ahead(lambda item, name=name: item == name) for name in "abcd"] == [0, 1, 2, 0]  # type: ignore[misc]
    assert line.first(lambda item: item > "a") == "b"
    assert line.leave("b")
    assert not line.leave("b")
    line.rejoin("z")
    line.rejoin("y")
    assert list(line) == ["z", "y", "a", "c"]
    assert len(line) == 4


def test_the_next_place_goes_to_whoever_has_fewest_under_way() -> None:
    line: FairQueue[str] = FairQueue(limit=20, owner=lambda name: name[0])
    for name in ("a1", "a2", "a3", "b1", "b2", "c1"):
        assert line.join(name)
    assert list(line) == ["a1", "b1", "c1", "a2", "b2", "a3"]
    assert line.ahead(lambda name: name == "a2") == 3
    assert line.all_of("a1") == 3
    # What is said of the order is what comes of it, whoever comes first.
    said = list(line)
    served = []
    while (first := line.first(lambda name: True)) is not None:
        line.serve(first)
        served.append(first)
    assert served == said
    assert line.under_way("a1") == 3
    for name in ("a4", "d1"):
        line.join(name)
    assert list(line) == ["d1", "a4"]
    for name in ("a1", "a2", "a3"):
        line.served(name)
    assert list(line) == ["a4", "d1"]
    line.rejoin("b1")
    assert list(line) == ["b1", "a4", "d1"]
    assert line.all_of("b2") == 3


ROOM = WorkerRoom(runs=2, computing=1, memory=100)
LSTM = RunNeeds("someone", "lstm")


def at(address: str, owner: str = "", *, going: bool = True, memory: int = 0) -> PlacedRun:
    return PlacedRun(RunNeeds(owner, "dense", MemoryEstimate(memory)), address, going)


def test_a_run_goes_where_fewest_others_are_and_the_model_is_warm() -> None:
    places = Placement()
    assert not places
    assert places.any() is None
    assert places.best((), LSTM) is None
    places.update({"one": ROOM, "two": ROOM})
    places.take("two", LSTM)
    assert places.best((), LSTM) == "two"
    assert places.best([at("two", "other")], LSTM) == "one"
    # One's own are not others, but are company: a second worker is used where there is one.
    assert places.best([at("one", "other"), at("two", "someone")], LSTM) == "two"
    assert places.best([at("two", "someone")], LSTM) == "one"
    # A run at its end still holds its place, but is no reason to go elsewhere.
    assert places.best([at("two", going=False)], LSTM) == "two"
    assert places.best([at("two"), at("two", going=False)], LSTM) == "one"
    assert places.best([at("one"), at("one"), at("two"), at("two")], LSTM) is None


def test_a_worker_takes_no_more_than_its_memory_holds() -> None:
    places = Placement()
    places.update({"one": WorkerRoom(runs=9, computing=1, memory=100)})
    large = RunNeeds("someone", "lstm", MemoryEstimate(lasting=40, passing=30))
    assert places.best([at("one", memory=30)], large) == "one"
    assert places.best([at("one", memory=31)], large) is None
    # A run that would be alone goes there nevertheless.
    assert places.best((), RunNeeds("someone", "lstm", MemoryEstimate(1_000))) == "one"
    # Only those that compute hold what passes: the largest of them.
    assert together([MemoryEstimate(1, 10), MemoryEstimate(2, 30), MemoryEstimate(3, 20)], computing=2) == 56


def test_a_worker_makes_few_ready_at_a_time() -> None:
    places = Placement()
    places.update({"one": WorkerRoom(runs=9, computing=1, memory=100)})
    starting = [PlacedRun(RunNeeds(owner), "one", starting=True) for owner in "ab"]
    assert places.best(starting[:1], LSTM) == "one"
    assert places.best(starting, LSTM) is None
    assert places.best([*starting[:1], at("one"), at("one", going=False)], LSTM) == "one"
    # Who waits goes to a worker that comes.
    places.update({"one": WorkerRoom(9, 1, 100), "two": WorkerRoom(9, 1, 100)})
    assert places.best(starting, LSTM) == "two"


def test_what_may_have_taken_workers_down_is_kept_apart() -> None:
    places = Placement()
    places.update({"one": WorkerRoom(9, 1, 100), "two": WorkerRoom(9, 1, 100)})
    suspect = RunNeeds("someone", "lstm", suspected=True)
    placed_runs = [PlacedRun(suspect, "one"), at("two"), at("two", "b")]
    assert places.best(placed_runs, suspect) == "two"
    assert places.best([*placed_runs, PlacedRun(suspect, "two")], suspect) is None


def test_a_footprint_counts_weights_slots_and_gradients() -> None:
    spec = lessons.headline()
    parameters = build(spec).count_params()
    memory = estimate_memory(spec, Recipe(optimizer="adam", batch_size=32))
    assert memory.lasting == OVERHEAD + 2 * 4 * 3 * parameters
    assert memory.passing > 4 * parameters
    assert estimate_memory(spec, Recipe(optimizer="sgd")).lasting == OVERHEAD + 2 * 4 * parameters


def test_workers_come_and_go() -> None:
    places = Placement()
    places.update({"one": ROOM, "two": ROOM})
    places.take("one", LSTM)
    places.update({"one": ROOM, "three": ROOM})
    assert "two" not in places
    assert places.best((), LSTM) == "one"
    places.drop("one")
    assert places.any() == "three"
    assert places.best((), LSTM) == "three"


def test_where_one_group_has_many_runs_others_find_room() -> None:
    places = Placement()
    places.update({"w": WorkerRoom(runs=20, computing=1, memory=1e9)})
    crowd = [PlacedRun(RunNeeds(f"cookie {number}", group="flood"), "w") for number in range(20)]
    assert places.best(crowd, RunNeeds("one more", group="flood")) is None
    assert places.best(crowd, RunNeeds("newcomer", group="home")) == "w"
    # Not without end, and not where nobody is many.
    full = [
        *crowd,
        *(PlacedRun(RunNeeds(f"other {number}", group=f"{number}"), "w") for number in range(MAX_LEARNERS)),
    ]
    assert places.best(full, RunNeeds("newcomer", group="home")) is None
    all_sorts = [PlacedRun(RunNeeds(f"{number}", group=f"{number}"), "w") for number in range(20)]
    assert places.best(all_sorts, RunNeeds("newcomer", group="home")) is None


def test_one_group_does_not_take_the_last_of_the_memory() -> None:
    places = Placement()
    places.update({"w": WorkerRoom(runs=50, computing=1, memory=together([SMALL] * 20, 1))})
    crowd = [
        PlacedRun(RunNeeds(f"cookie {number}", memory=SMALL, group="flood"), "w") for number in range(19)
    ]
    assert places.best(crowd, RunNeeds("one more", memory=SMALL, group="flood")) is None
    assert places.best(crowd, RunNeeds("newcomer", memory=SMALL, group="home")) == "w"
