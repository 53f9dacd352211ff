"""Mutation testing: which small faults in a module its own tests notice, and which they miss.

    python -m tools.mutants activations losses     (make mutants MODULES="activations losses")
    python -m tools.mutants --record activations   write what was measured into tests/mutants.toml

mutmut makes the mutants: it swaps operators and comparisons, shifts numbers, drops arguments,
negates conditions, alters strings. They run here rather than in mutmut, which cannot reach default
values, constants and decorated functions, and whose trampolines `zenlib.source.show` would see.

The tests of a module run once, and for each test it is written down which functions it calls. Then
each mutant gets a fork of that process: the changed function takes the place of the original, and
the tests that call it run, the quickest first, until one fails. What cannot be exchanged while the
module is loaded, a constant say, is tried in a fork of a process that has not imported it yet.

A `no mutate` mark has no effect: what it would hide survives like anything else and needs its
reason in tests/mutants.toml.

make       mutants of a source file
exchange   put the mutant of a function in its place in the running module
session    run the tests, then the mutants
ledger     tests/mutants.toml: scores, survivors and why they may live
"""
