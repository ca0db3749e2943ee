"""The charts of a training: one entry of `CHARTS` each. Pure: draws nothing.

To add a chart, write a function that makes it from `ChartInputs` and add its entry to `CHARTS`. Its
columns are those of `points`. The page and the browser draw whatever is in the list.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass, field

from components.assembly.catalog.metrics import rising
from components.assembly.spec import Head, ModelSpec
from components.assembly.spec.messages import N_
from components.training.values.chart_axis import Bad
from components.ui.charts.chart_builder import WEIGHTED, ChartBuilder, Translate
from components.ui.charts.chart_style import GREY
from components.ui.charts.comparable import same_head, same_heads
from components.ui.charts.curves import Curve
from components.ui.charts.figure_names import capital, measure_name
from components.ui.charts.points import columns
from components.ui.charts.training_chart import LOSS, TrainingChart, unit


@dataclass(frozen=True)
class EarlierRun:
    """A run drawn faintly for comparison: its model and its curves."""

    spec: ModelSpec
    curve: Curve


@dataclass(frozen=True)
class ChartInputs:
    """What the charts of a training are made from.

    Attributes:
        spec: The model that is trained.
        colours: A colour for each head that has a loss, by name; the first is also that of the total.
        length: How many batches the horizontal axis spans.
        baselines: The values that have to be beaten, by "head/metric", where they are known.
        earlier: Runs on the same rows, to compare with.
        page: The colour of the page, "#rrggbb".
        smoothing: How much curves of batches are smoothed, 0 to less than 1.
        counts: The heads that answer with a count; see `measure_name`.
    """

    spec: ModelSpec
    colours: Mapping[str, str]
    length: int
    baselines: Mapping[str, float] = field(default_factory=dict)
    earlier: Sequence[EarlierRun] = ()
    page: str = "#ffffff"
    smoothing: float = 0.0
    counts: Collection[str] = ()

    def builder(self, title: str, unit: str, translate: Translate, bad: Bad = "high") -> ChartBuilder:
        """A builder for a chart of these inputs."""
        return ChartBuilder(
            title,
            unit,
            self.length,
            translate,
            bad=bad,
            page=self.page,
            smoothing=self.smoothing,
            named=len(self.colours) > 1,
        )

    def curves_of(self, head: Head) -> list[Curve]:
        """The curves of earlier runs whose model has this head with the same loss."""
        return [run.curve for run in self.earlier if same_head(head, run.spec)]


@dataclass(frozen=True)
class ChartKind:
    """A kind of chart: its `name` on the page, what the button calls it (`label`) and what it shows in words
    (`alt`, both marked for translation), and a function that makes its charts. There are several where heads
    are measured in different units."""

    name: str
    label: str
    alt: str
    make: Callable[[ChartInputs, Translate], list[TrainingChart]]


def total(inputs: ChartInputs, translate: Translate) -> list[TrainingChart]:
    """The loss that is minimized: each batch, and the validation part after each epoch."""
    chart = inputs.builder(translate(N_("Total loss by batch")), translate(LOSS), translate)
    training, validation = columns("loss")
    for run in inputs.earlier:
        if same_heads(inputs.spec, run.spec):
            chart.training("", (run.curve.batches, "batches", training), GREY, earlier=run.curve.name)
            chart.validation("", (run.curve.epochs, "epochs", validation), GREY, earlier=run.curve.name)
    colour = next(iter(inputs.colours.values()))
    chart.training("", (None, "batches", training), colour)
    chart.validation("", (None, "epochs", validation), colour)
    return [chart.build()]


def weighted(inputs: ChartInputs, translate: Translate) -> list[TrainingChart]:
    """Weight x loss of each head, stacked: what the optimizer sees."""
    chart = inputs.builder(translate(N_("What the optimizer sees")), translate(WEIGHTED), translate)
    for head, colour in inputs.colours.items():
        chart.area(head, (None, "batches", f"weighted/{head}"), colour)
    return [chart.build(stacked=True)]


def losses(inputs: ChartInputs, translate: Translate) -> list[TrainingChart]:
    """Each head's own loss, before its weight: training by batch, validation by epoch. Heads with the
    same loss share a chart; if there are several charts, each is titled with its loss."""
    heads = [head for head in inputs.spec.heads if head.loss]
    groups = _grouped(heads, lambda head: head.loss or "")
    one_kind = N_("Loss of each head") if len(heads) > 1 else N_("Loss by batch")
    template = translate(one_kind if len(groups) == 1 else N_("Loss: {loss}"))
    charts = []
    for group in groups:
        chart = inputs.builder(template.format(loss=group[0].loss), translate(LOSS), translate)
        for head in group:
            name, colour = head.name, inputs.colours[head.name]
            training, validation = columns("losses", name)
            for earlier in inputs.curves_of(head):
                chart.validation(name, (earlier.epochs, "epochs", validation), colour, earlier=earlier.name)
            chart.training(name, (None, "batches", training), colour)
            chart.validation(name, (None, "epochs", validation), colour)
        charts.append(chart.build())
    return charts


def metrics(inputs: ChartInputs, translate: Translate) -> list[TrainingChart]:
    """The first metric of each head after each epoch, and the baseline it has to beat. Heads with the
    same metric share a chart."""
    heads = [head for head in inputs.spec.heads if head.loss and head.metrics]
    charts = []
    for group in _grouped(heads, lambda head: (head.metrics[0], head.name in inputs.counts)):
        metric, counted = group[0].metrics[0], group[0].name in inputs.counts
        chart = inputs.builder(
            capital(measure_name(metric, translate, counted)),
            translate(unit(metric)),
            translate,
            "low" if rising(metric) else "high",
        )
        for head in group:
            name, colour = head.name, inputs.colours[head.name]
            training, validation = columns("metrics", f"{name}/{metric}")
            for earlier in inputs.curves_of(head):
                chart.validation(name, (earlier.epochs, "epochs", validation), colour, earlier=earlier.name)
            chart.training(name, (None, "epochs", training), colour)
            chart.validation(name, (None, "epochs", validation), colour)
            if f"{name}/{metric}" in inputs.baselines:
                chart.level(inputs.baselines[f"{name}/{metric}"], colour)
        charts.append(chart.build())
    return charts


def _grouped(heads: Sequence[Head], unit: Callable[[Head], Hashable]) -> list[list[Head]]:
    """Heads grouped by their `unit`, in the order of the first of each group."""
    groups: dict[Hashable, list[Head]] = {}
    for head in heads:
        groups.setdefault(unit(head), []).append(head)
    return list(groups.values())


CHARTS = (
    ChartKind("total", N_("Total loss"), N_("Total loss by batch"), total),
    ChartKind(
        "weighted", N_("Weighted losses"), N_("Weighted loss of each head by batch, stacked"), weighted
    ),
    ChartKind("losses", N_("Losses"), N_("Loss of each head by batch"), losses),
    ChartKind(
        "metrics",
        N_("Metrics"),
        N_("Metric of each head by epoch, and the baseline it has to beat"),
        metrics,
    ),
)
# The charts that a learner who has chosen none sees beside the first.
SHOWN_FIRST = ("metrics",)


def kinds(spec: ModelSpec) -> list[ChartKind]:
    """The charts that say different things of a model: where one head has a loss, its loss is the total."""
    several = sum(head.loss is not None for head in spec.heads) > 1
    return [kind for kind in CHARTS if several or kind.name in ("losses", "metrics")]
