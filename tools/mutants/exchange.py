"""Put the mutant of a function in its place in a module that is loaded and used everywhere.

Other modules and tests hold the function itself, not its name; so it stays the same object and
takes over the code and the defaults of its mutant.
"""

import inspect
import types


class CannotExchangeError(Exception):
    """The mutant has to be loaded with its module."""


def exchange(module, mutant):
    """Let a function or class of a module behave as in the mutant's source."""
    fresh = types.ModuleType(module.__name__)
    fresh.__dict__.update({"__file__": module.__file__, "__package__": module.__package__})
    exec(compile(mutant.source, module.__file__, "exec"), fresh.__dict__)
    _take_over(getattr(module, mutant.owner), getattr(fresh, mutant.owner))


def _take_over(old, new):
    if isinstance(old, type):
        for name, value in vars(new).items():
            if _is_code(value) and name in vars(old):
                _take_over(vars(old)[name], value)
        return
    for old_function, new_function in zip(_functions(old), _functions(new), strict=True):
        try:
            old_function.__code__ = new_function.__code__
        except ValueError as error:  # it closes over other names
            raise CannotExchangeError(str(error)) from error
        old_function.__defaults__ = new_function.__defaults__
        old_function.__kwdefaults__ = new_function.__kwdefaults__


def _is_code(value):
    wrappers = (property, staticmethod, classmethod, types.FunctionType)
    return isinstance(value, wrappers) or hasattr(value, "__wrapped__") or hasattr(value, "func")


def _functions(value):
    """The plain functions inside a function, property, class method or cached property."""
    if isinstance(value, property):
        parts = [part for part in (value.fget, value.fset, value.fdel) if part]
        return [function for part in parts for function in _functions(part)]
    if isinstance(value, (staticmethod, classmethod)):
        return _functions(value.__func__)
    if hasattr(value, "func"):
        return _functions(value.func)
    function = inspect.unwrap(value)
    if not isinstance(function, types.FunctionType):
        raise CannotExchangeError(f"{value!r} holds no function")
    return [function]
