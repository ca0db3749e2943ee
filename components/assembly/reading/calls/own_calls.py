"""Calls of what the program defines itself: functions, lambdas, classes."""

from __future__ import annotations

from typing import Any

import keras

from components.assembly.reading.calls.plain_calls import PlainCalls
from components.assembly.reading.definitions import (
    Function,
    FunctionCall,
    OwnActivation,
    OwnClass,
    OwnLambda,
    Parent,
    Partial,
    Scope,
)
from components.assembly.reading.diagnoses import functions
from components.assembly.reading.diagnoses.called_on import lists
from components.assembly.reading.diagnoses.called_on.nothing_given_back import given_back
from components.assembly.reading.diagnoses.naming import late_names
from components.assembly.reading.diagnoses.own_code import own_classes
from components.assembly.reading.exports import KerasName
from components.assembly.reading.language import classes
from components.assembly.reading.reading import MOST_DEPTH
from components.assembly.reading.values import UNKNOWN, Argument, Foreign, Site
from components.assembly.spec.messages import N_, message


class OwnCalls(PlainCalls):
    """Reads calls of the program's own functions and classes."""

    def own_lambda(self, site: Site) -> Any:
        """A Lambda layer: its function is read when it is called."""
        function = site.value("function", 0)
        words = self.reading.source.words(site.node)
        what = message(
            N_(
                "Lambda carries Python code, which no file of a model can keep; it is read as "
                "the operations in it."
            )
        )
        mend = message(N_("Write the operations themselves: x * x, layers.Multiply()([x, x]) or keras.ops."))
        self.reading.say(site.node, "lambda", what, words, mend, severity="note")
        if isinstance(function, Foreign | KerasName | Function | Partial):
            extra = site.value("arguments", -1)
            named = extra.items() if isinstance(extra, dict) else ()
            return OwnLambda(function, tuple(Argument(v, site.node, str(k)) for k, v in named))
        return UNKNOWN

    def lambda_called(self, function: OwnLambda, site: Site) -> Any:
        """What a Lambda layer makes: in its function, functions of TensorFlow work on tensors too."""
        tensors = [argument.value for argument in site.positional]
        own = function.function
        takes = len(own.node.args.args) if isinstance(own, Function) else 0
        if takes == 1 < len(tensors) and all(isinstance(tensor, keras.KerasTensor) for tensor in tensors):
            lists.listed(self.reading, site, "Lambda")
            site = Site(site.node, (Argument(tensors, site.node), *site.named.values()))
        if takes > 1 and functions.list_for_several(self.reading, own, site, takes):
            return UNKNOWN
        self.reading.in_lambda += 1
        try:
            return self.call(function.function, Site(site.node, (*site.arguments, *function.named)))
        finally:
            self.reading.in_lambda -= 1

    def activated(self, activated: OwnActivation, site: Site) -> Any:
        """What a layer makes that ends in a function of the learner's."""
        made = self.call(activated.layer, site)
        if not isinstance(made, keras.KerasTensor):
            return made
        self.reading.in_lambda += 1
        try:
            return self.call(activated.function, Site(site.node, (Argument(made, site.node),)))
        finally:
            self.reading.in_lambda -= 1

    def own_function(self, function: Function, site: Site) -> Any:
        """A call of a function of the learner's."""
        if self.reading.depth >= MOST_DEPTH:
            what = message(
                N_("Functions call each other more than {most} deep; the text is read up to here."),
                most=MOST_DEPTH,
            )
            self.reading.stop(site.node, what)
        late_names.check(self.reading, function)
        if functions.in_other_order(self.reading, function, site):
            one, other, *others = site.positional
            site = Site(site.node, (other, one, *others, *site.named.values()))
        scope = Scope(function.scope)
        if not self._bind(function, site, scope):
            return UNKNOWN
        record = FunctionCall(
            site.node, [argument.value for argument in site.arguments], function=function.node
        )
        function.calls.append(record)
        first = len(self.reading.order)
        self.reading.depth += 1
        self.reading.functions.append(record)
        self.reading.given_out.append([])
        try:
            result = self.program.inside(scope, function.node.body)
        finally:
            self.reading.depth -= 1
            self.reading.functions.pop()
            given_out = self.reading.given_out.pop()
        if given_out:
            result = given_out
        record.layers = [
            value for value in self.reading.order[first:] if isinstance(value, keras.layers.Layer)
        ]
        if result is None:
            result = given_back(self.reading, function, record, scope)
        record.result = result
        if len(function.calls) == 1:
            self.reading.own_functions.append(function)
        return result

    def _bind(self, function: Function, site: Site, scope: Scope) -> bool:
        """Give the parameters of a function their values; whether the arguments fit."""
        declared = function.node.args
        places = [*declared.posonlyargs, *declared.args]
        values: dict[str, Any] = {}
        positional = [argument.value for argument in site.positional]
        for parameter, value in zip(places, positional, strict=False):
            values[parameter.arg] = value
        rest = positional[len(places) :]
        known = {parameter.arg for parameter in [*places, *declared.kwonlyargs]}
        others: dict[str, Any] = {}
        for name, argument in site.named.items():
            (values if name in known else others)[name] = argument.value
        for parameter, default in zip(reversed(places), reversed(function.defaults), strict=False):
            values.setdefault(parameter.arg, default)
        for parameter, default in zip(declared.kwonlyargs, function.named_defaults, strict=False):
            values.setdefault(parameter.arg, default)
        missing = [
            parameter.arg for parameter in [*places, *declared.kwonlyargs] if parameter.arg not in values
        ]
        if declared.vararg is not None:
            values[declared.vararg.arg] = tuple(rest)
            rest = []
        if declared.kwarg is not None:
            values[declared.kwarg.arg] = others
            others = {}
        if missing or rest or others:
            return functions.unfit_function(self.reading, function, site, missing, len(rest), list(others))
        scope.names.update(values)
        if function.cls is not None and places:
            scope.names[classes.SELF] = Parent(function.cls, values[places[0].arg])
        return True

    def own_class(self, function: OwnClass, site: Site) -> Any:
        """An object of a class of the learner's; `UNKNOWN` if it needs code that only Keras can run."""
        if function.is_objective():
            return function  # said where it is used
        if function.is_layer:
            if not function.reported:
                function.reported = True
                what = message(
                    N_(
                        "{name} (line {line}) is a class of your own: it needs Python code, which "
                        "is never run here."
                    ),
                    name=function.name,
                    line=function.line,
                )
                own_classes.own_code(self.reading, function.node)
                mend = message(N_("Do the same with layers and operations of Keras, in a function."))
                self.reading.say(site.node, "own-class", what, self.reading.source.words(site.node), mend)
            return UNKNOWN
        return classes.make(self.program, function, site)
