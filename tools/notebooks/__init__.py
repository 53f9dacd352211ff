"""The notebooks of the book: kept in pairs, cleaned, executed and checked.

    python -m tools.notebooks run [PATH …]      execute, clean, copy to the other edition
    python -m tools.notebooks twins [--from en] copy code cells, ids, tags and outputs across
    python -m tools.notebooks clean [--check]   drop what a repository should not hold
    python -m tools.notebooks check [PATH …]    every rule of the tests, without executing
    python -m tools.notebooks budgets           write tests/budgets.toml from measured seconds

Without a PATH a command takes the whole book.
"""
