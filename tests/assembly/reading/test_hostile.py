# ruff: noqa: E501
"""Whatever the text is, nothing of it is run, the reading ends soon, and nothing is raised."""

from __future__ import annotations

import builtins
import os
import subprocess
import time
from pathlib import Path

import pytest

from components.assembly.code import ReadProgram, apply_repairs, read_python
from components.assembly.reading import READER_FAILED
from components.assembly.reading.reading import MOST_SECONDS
from tests.assembly.cases import names, source
from tests.assembly.reading.mutations import mutated

START = "import keras\nfrom keras import layers\nx = inputs = keras.Input((8,))\n"
END = "\nmodel = keras.Model(inputs, layers.Dense(1)(x))\n"

HOSTILE = {
    "import by name": "__import__('os').system('touch /tmp/never')",
    "import of os": "import os\nos.system('touch /tmp/never')",
    "import from": "from os import system\nsystem('touch /tmp/never')",
    "subprocess": "import subprocess as keras2\nkeras2.run(['touch', '/tmp/never'])",
    "exec": "exec('open(\"/tmp/never\", \"w\")')",
    "eval": "eval(compile('1', '', 'eval'))",
    "open": "open('/tmp/never', 'w').write('x')",
    "class of a tuple": "().__class__.__bases__[0].__subclasses__()",
    "globals of a function": "def f(): pass\nf.__globals__['os']",
    "globals of keras": "keras.layers.Dense.__init__.__globals__['sys'].exit(1)",
    "os of keras": "keras.utils.os.system('touch /tmp/never')",
    "src of keras": "keras.src.utils.io_utils.sys.exit()",
    "format reaches in": "'{0.__class__.__mro__}'.format(keras.layers.Dense)",
    "getattr": "getattr(keras, 'src')",
    "setattr": "setattr(keras.layers, 'Dense', 3)",
    "put into keras": "keras.layers.Dense = 3\nkeras.Input.__defaults__ = ()",
    "lambda activation": "x = layers.Dense(4, activation=lambda t: __import__('os'))(x)",
    "get file": "keras.utils.get_file('never', 'http://127.0.0.1:9/x')",
    "load model": "keras.models.load_model('/etc/passwd')",
    "vocabulary from a file": "layers.StringLookup(vocabulary='/etc/passwd')",
    "application": "keras.applications.VGG16(weights='imagenet')",
    "data set": "(a, b), _ = keras.datasets.mnist.load_data()",
    "unsafe": "keras.config.enable_unsafe_deserialization()",
    "set policy": "keras.config.set_dtype_policy('float16')\nkeras.config.set_floatx('float64')",
    "set backend": "keras.config.set_backend('jax')\nkeras.backend.clear_session()",
    "endless": "while True:\n    pass",
    "endless with layers": "while True:\n    x = layers.Dense(8)(x)",
    "a billion rounds": "for i in range(10**9):\n    x = layers.Dense(8)(x)",
    "a billion layers": "towers = [layers.Dense(8) for _ in range(10**9)]",
    "loops in loops": "for a in range(9999):\n  for b in range(9999):\n    for c in range(9999):\n      y = a + b",
    "comprehensions": "y = [[[[0 for a in range(99)] for b in range(99)] for c in range(99)] for d in range(99)]",
    "huge power": "n = 9**9**9",
    "huge shift": "n = 1 << 10**10",
    "huge text": "n = 'a' * 10**10",
    "huge list": "n = [0] * 10**10",
    "doubling text": "s = 'a'\nfor i in range(99):\n    s = s + s",
    "doubling list": "s = [1]\nfor i in range(99):\n    s += s",
    "doubling by append": "s = []\nfor i in range(10**6):\n    s.append(s)",
    "join": "s = 'a' * 9999\ns = s.join(['b'] * 9999)",
    "replace": "s = ('a' * 9999).replace('a', 'b' * 9999)",
    "width": "s = f'{1:9999999999}'\nt = '%9999999999d' % 1\nu = '{:>9999999999}'.format(1)\nv = '%*d' % (10**9, 1)",
    "huge number in the text": f"n = {'9' * 5000}",
    "factorial": "def f(n): return n * f(n - 1)\nf(10**6)",
    "endless recursion": "def f(t): return f(t)\nx = f(x)",
    "two functions": "def f(t): return g(t)\ndef g(t): return f(t)\nx = f(x)",
    "lambda recursion": "f = lambda g: g(g)\nf(f)",
    "list of itself": "a = []\na.append(a)\nx = layers.Add()(a)\nkeras.Model(a, a)",
    "table of itself": "a = {}\na['a'] = a\nprint(a)\ns = f'{a}'\nkeras.Model(a, a)",
    "deep brackets": f"n = {'(' * 5000}{')' * 5000}",
    "deep lists": f"n = {'[' * 90}{']' * 90}",
    "deep minus": f"n = {'-' * 5000}1",
    "deep not": f"n = {'not ' * 5000}1",
    "deep calls": f"n = {'abs(' * 80}1{')' * 80}",
    "deep attributes": f"n = x{'.a' * 5000}",
    "long sum": f"n = {'1+' * 5000}1",
    "deep blocks": "".join(f"{'  ' * n}if True:\n" for n in range(95)) + "  " * 95 + "pass",
    "deep lambdas": f"n = {'lambda: ' * 200}1",
    "huge units": "x = layers.Dense(10**12)(x)",
    "huge embedding": "x = layers.Embedding(10**9, 10**9)(x)",
    "huge shape": "y = keras.Input((10**9, 10**9, 10**9))\nz = layers.Dense(10**6)(y)",
    "huge window": "y = keras.Input((64, 64, 3))\nz = layers.Conv2D(10**6, 10**6, padding='same')(y)",
    "huge upsampling": "y = keras.Input((64, 64, 3))\nz = layers.UpSampling2D(10**6)(layers.UpSampling2D(10**6)(y))",
    "huge repeat": "z = layers.RepeatVector(10**12)(x)\nw = keras.ops.repeat(x, 10**12)\nv = keras.ops.one_hot(x, 10**12)",
    "huge split": "z = keras.ops.split(layers.RepeatVector(1000)(x), 1000, axis=1)",
    "huge constant": "z = keras.ops.zeros((10**6, 10**6))\nw = keras.ops.arange(10**12) + x",
    "unrolled": "y = keras.Input((100000, 8))\nz = layers.LSTM(8, unroll=True)(y)",
    "many heads": "z = [layers.Dense(1)(x) for _ in range(400)]\nkeras.Model(x, z)",
    "nested models": "m = keras.Model(inputs, layers.Dense(8)(x))\nfor _ in range(99):\n    m = keras.Model(inputs, m(m(x)))",
    "a model in itself": "m = keras.Sequential()\nm.add(m)",
    "null bytes": "x = layers.Dense(\0 8)(x)\0",
    "tabs": "if True:\n\tx = layers.Dense(8)(x)\n        x = layers.Dense(8)(x)\n\t  x = x",
    "only spaces": "   \n\t\n  ",
    "surrogates": "x = '\ud800'\ny = '\U0010ffff'",
    "right to left": "x\u202e = layers.Dense(8)(x)",
    "markup": "# <script>alert(1)</script>\nx = layers.Dense('<img src=x onerror=alert(1)>')(x)",
    "long line": "x = layers.Dense(8" + " " * 100_000 + ")(x)",
    "many lines": "x = 1\n" * 20_000,
    "many names": "\n".join(f"name_{n} = nama_{n}" for n in range(9000)),
    "many mistakes": "\n".join(f"x = layers.Dens{n}(" for n in range(900)),
    "no parts": "del keras\nx = layers.Dense(8)(x)\nkeras.Input((3,))",
    "async": "async def f():\n    await f()\nasync with x as y: pass",
    "match": "match x:\n    case 1: pass",
    "yield": "def f():\n    yield from f()\nfor t in f(): x = t",
    "decorator": "@layers.Dense\ndef f(t): return t\nx = f(x)",
    "star everything": "print(*[*[*'abc']], **{**{'a': 1}})\na, *b = range(10**9)",
    "exceptions": "raise SystemExit\n",
    "finally": "try:\n    raise KeyboardInterrupt\nfinally:\n    x = layers.Dense(8)(x)",
    "dunder method": "x = x.__class__(x)\nlayers.Dense(8).__call__(x)\ninputs.__dict__['a']",
    "an object in an object": "class A:\n    def __init__(self): self.a = A()\nA()",
    "a property of itself": "class A:\n    @property\n    def a(self): return self.a\nA().a",
    "a class from itself": "class A: pass\nclass A(A):\n    def f(self): return super().f()\nA().f()\nA().x",
    "an object that calls itself": "class A:\n    def __call__(self, t): return self(t)\nx = A()(x)",
    "fields of a class without end": "import collections\nB = collections.namedtuple('B', ['a'] * 9999)\nB(*[1] * 9999)",
    "an own layer that calls itself": "class A(layers.Layer):\n    def call(self, x): return self(x)\nx = A()(x)",
    "own layers that call each other": "class A(layers.Layer):\n    def __init__(self, o):\n        super().__init__()\n        self.o = o\n    def call(self, x): return self.o(x)\na = A(1)\nb = A(a)\na.o = b\nx = b(x)",
    "an own layer that makes itself": "class A(layers.Layer):\n    def __init__(self):\n        super().__init__()\n        self.a = A()\nx = A()(x)",
    "an own layer with ever new ones": "class A(layers.Layer):\n    def call(self, x): return A()(x)\nx = A()(x)",
    "own layers in own layers": "class A(layers.Layer):\n    def __init__(self, o):\n        super().__init__()\n        self.o = o\n    def call(self, x): return self.o(x)\no = layers.Dense(8)\nfor _ in range(60):\n    o = A(o)\nx = o(x)",
    "layers shared at every depth": "m = layers.Dense(8)\nfor _ in range(30):\n    i = keras.Input((8,))\n    m = keras.Model(i, m(m(i)))\n    x = m(x)",
    "an own layer of ever other shapes": "class A(layers.Layer):\n    def call(self, x): return ops.concatenate([x, x])\nfrom keras import ops\na = A()\nfor _ in range(40):\n    x = a(x)",
    "attributes of an own layer": "class A(keras.Model):\n    def call(self, x): return self.__class__.__init__.__globals__['os'](x)\nx = A()(x)\nA().call.__func__\nA().build((None, 10 ** 9))",
    "an endless generator": "def f():\n    while True: yield 1\nlist(f())",
    "a generator of layers": "def f():\n    while True: yield layers.Dense(8)\nlist(f())",
    "eval of brackets": "eval('[' * 5000)\neval('9' * 5000)\neval('[0] * 10 ** 9')",
    "attribute by name": "getattr(keras.layers, '__class__')\ngetattr(keras, '__builtins__')\nclass A: pass\nsetattr(A, 'x', keras)\nA().x.os",
    "a Lambda in itself": "f = layers.Lambda(lambda t: f(t))\nx = f(x)",
    "prompts": ">>> while True: pass\n... x\n>>> __import__('os')",
    "options": "import argparse\np = argparse.ArgumentParser()\np.add_argument()\np.add_argument(3, dest=4)\np.add_argument('--n', type=int, default='x')\np.parse_args().n.m",
    "walrus everywhere": "[y := y2 for y2 in [z := 3]]\n(x := layers.Dense(8)(x))",
}  # fmt: skip


@pytest.fixture(autouse=True)
def nothing_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make each way out of the reader raise."""
    read_python(START + END)  # what Keras itself imports at first use

    def refuse(*given: object, **named: object) -> None:
        raise AssertionError(f"something was run: {given}")

    for module, name in ((builtins, "eval"), (builtins, "exec"), (os, "system"), (subprocess, "Popen")):
        monkeypatch.setattr(module, name, refuse)


def read(text: str) -> ReadProgram:
    """Read a text, and hold what holds for any."""
    start = time.thread_time()
    result = read_python(text)
    lasted = time.thread_time() - start
    assert lasted < MOST_SECONDS + 2, f"{lasted} s"  # what is finished after the bound is reached, with room
    last = text.count("\n") + 1
    for finding in result.findings:
        assert finding.code != READER_FAILED, str(finding)
        assert 1 <= finding.line <= last
        assert str(finding)
    apply_repairs(text, [finding.repair for finding in result.findings])
    return result


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_text_does_nothing(name: str) -> None:
    read(HOSTILE[name])
    read(START + HOSTILE[name] + END)
    assert not Path("/tmp/never").exists()


@pytest.mark.parametrize(
    "seed", [pytest.param(seed, marks=[pytest.mark.exhaustive] if seed > 1 else []) for seed in range(167)]
)
def test_mutated_programs_are_read_without_an_error_of_ours(seed: int) -> None:
    programs = [source(name) for name in names()]
    small = [program for program in programs if len(program) < 1_500]
    for text in mutated(small, 60, seed):
        read(text)
