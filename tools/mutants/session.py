"""Run the tests of a module, then run them again for each mutant, in a fork."""

import functools
import gc
import importlib.machinery
import os
import pickle
import signal
import sys
import tempfile
import time
from collections import defaultdict
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest
from _pytest.runner import runtestprotocol

from .exchange import CannotExchangeError, exchange

KILLED, SURVIVED, TIMED_OUT, RELOAD = "killed", "survived", "timed out", "to be loaded anew"
CODES = {0: SURVIVED, 1: KILLED, 3: RELOAD}
ROOT = Path(__file__).resolve().parents[2]
OPTIONS = ["-q", "-s", "-c", str(ROOT / "pyproject.toml")]
WITHOUT = ["-p", "no:cacheprovider", "-p", "no:nbval", "-o", "addopts=--import-mode=importlib"]
MARKS = ["-m", "not tensorflow and not slow"]
REMEMBERING = functools._lru_cache_wrapper
TIMEOUTS = (signal.SIGPROF, signal.SIGALRM)
EXAMPLES = 50  # of each hypothesis test, the same in every run


class UnmutatedFailureError(Exception):
    """The tests of a module must pass before its mutants can fail them."""


def run(mutants, tests, progress=lambda done, result: None):
    """The fate of each mutant: a list of killed, survived or timed out, in their order."""
    command = [*OPTIONS, *WITHOUT, *MARKS, *map(str, tests)]
    loaded = [number for number, mutant in enumerate(mutants) if mutant.place != "<module>"]
    session = _Session([mutants[number] for number in loaded], progress)
    fates, seconds = _in_a_fork(lambda: _run_session(session, command))
    result = dict(zip(loaded, fates, strict=True))
    for number, mutant in enumerate(mutants):
        if result.get(number, RELOAD) == RELOAD:
            result[number] = _load_anew(mutant, command, seconds)
            progress(mutant, result[number])
    return [result[number] for number in range(len(mutants))]


def _run_session(session, command):
    with tempfile.TemporaryFile("w+") as said, redirect_stdout(said), redirect_stderr(said):
        code = pytest.main(command, plugins=[session])
        said.seek(0)
        if session.failed or code not in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED):
            return session.failed or said.read()
    return session.fates, {item.nodeid: took for item, took in session.seconds.items()}


def _in_a_fork(work):
    """What a function gives back in a process of its own, so that nothing stays loaded here."""
    reading, writing = os.pipe()
    if (child := os.fork()) == 0:
        os.close(reading)
        try:
            with os.fdopen(writing, "wb") as pipe:
                pickle.dump(work(), pipe)
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        answer = pipe.read()
    os.waitpid(child, 0)
    answer = pickle.loads(answer) if answer else "the tests ended the process"
    if isinstance(answer, str):
        raise UnmutatedFailureError(answer)
    return answer


def _fate(work, seconds):
    """Do in a fork what ends with an exit code, and give up after some seconds of computing."""
    if (child := os.fork()) == 0:
        for number in TIMEOUTS:
            signal.signal(number, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_PROF, seconds)
        signal.alarm(int(10 * seconds))  # for one that sleeps
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 1)
        os.dup2(nowhere, 2)
        try:
            os._exit(work())
        except BaseException:  # whatever a mutant does, the child must not go on as the parent
            os._exit(1)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        return TIMED_OUT if os.WTERMSIG(status) in TIMEOUTS else KILLED
    return CODES.get(os.WEXITSTATUS(status), KILLED)


def _load_anew(mutant, command, seconds):
    """Run all tests of the module on a mutant that its loader hands out."""

    def work():
        read = importlib.machinery.SourceFileLoader.get_code

        def get_code(loader, name):
            if loader.path == str(mutant.path):
                return compile(mutant.source, loader.path, "exec")
            return read(loader, name)

        importlib.machinery.SourceFileLoader.get_code = get_code
        return int(pytest.main([*command, "-x"], plugins=[_QuickestFirst(seconds)]) != 0)

    return _fate(work, 5 + 5 * sum(seconds.values()))


class _Steady:
    """Hypothesis tries the same examples every time."""

    @pytest.hookimpl(tryfirst=True)
    def pytest_configure(self, config):
        import hypothesis  # not earlier: pytest wants to see it imported

        settings = {"derandomize": True, "database": None, "max_examples": EXAMPLES}
        quick = [hypothesis.HealthCheck.too_slow]
        hypothesis.settings.register_profile(
            "mutants", **settings, deadline=None, suppress_health_check=quick
        )
        hypothesis.settings.load_profile("mutants")


class _QuickestFirst(_Steady):
    """The sooner a test fails, the sooner the mutant is dead."""

    def __init__(self, seconds):
        self.seconds = seconds  # of each test, by its id

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items):
        items.sort(key=lambda item: self.seconds.get(item.nodeid, 0))


class _Session(_Steady):
    """A pytest plugin in place of the usual loop over the tests."""

    def __init__(self, mutants, progress):
        self.mutants = mutants
        self.progress = progress
        self.files = {str(mutant.path) for mutant in mutants}
        self.calls = defaultdict(set)  # test -> (file, first line) of the functions it calls
        self.seconds = {}
        self.caches = []  # what they remember was computed without the mutant
        self.fates = []
        self.failed = ""

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session):
        if session.testsfailed:  # while they were collected; pytest says how
            return None
        self._run_all(session.items)
        if not self.failed:
            self.caches = [o for o in gc.get_objects() if isinstance(o, REMEMBERING)]
            modules = {getattr(m, "__file__", None): m for m in list(sys.modules.values())}
            for mutant in self.mutants:
                self.fates.append(self._fate_of(mutant, modules[str(mutant.path)]))
                self.progress(mutant, self.fates[-1])
        return True

    def _run_all(self, items):
        for item, following in zip(items, [*items[1:], None], strict=True):
            start = time.perf_counter()
            sys.settrace(self._tracer(item))
            try:
                reports = runtestprotocol(item, nextitem=following, log=False)
            finally:
                sys.settrace(None)
            self.seconds[item] = time.perf_counter() - start
            if any(report.failed for report in reports):
                self.failed = f"{item.nodeid} fails without any mutant"
                return
        self._share_fixtures(items)

    def _tracer(self, item):
        def trace(frame, event, argument):
            code = frame.f_code
            if code.co_filename in self.files:
                self.calls[item].add((code.co_filename, code.co_firstlineno))

        return trace

    def _share_fixtures(self, items):
        """A fixture of a module or more is set up by one test and used by others."""
        for item in items:
            wide = any(
                definition.scope != "function"
                for definitions in item._fixtureinfo.name2fixturedefs.values()
                for definition in definitions
            )
            if wide:
                for other in items:
                    if other.path == item.path:
                        self.calls[item] |= self.calls[other]

    def _fate_of(self, mutant, module):
        calling = [
            item
            for item, calls in self.calls.items()
            if any(file == str(mutant.path) and line in mutant.lines for file, line in calls)
        ]
        calling.sort(key=self.seconds.get)

        def work():
            for cache in self.caches:
                cache.cache_clear()
            try:
                exchange(module, mutant)
            except CannotExchangeError:
                return 3
            for item, following in zip(calling, [*calling[1:], None], strict=True):
                if any(r.failed for r in runtestprotocol(item, nextitem=following, log=False)):
                    return 1
            return 0

        return _fate(work, 1 + 5 * sum(self.seconds[item] for item in calling))
