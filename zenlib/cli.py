"""The command line: `zenlib plan` answers a founder, `zenlib train` trains and tests a network."""

import argparse
import json
import platform
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import zenlib

_TRAIN_EPILOG = """\
recipes:
  smoke     seconds, for looking around
  article   as the article prints it: Adam, batch 32, 5 epochs
  fast      99.0 % in the shortest time
  thorough  the best single network, in about the article's time

A killed run continues where it was, when it is started again with the same --checkpoint.
"""


_PLAN_EPILOG = """\
first steps:
  zenlib plan --example > company.toml   a commented file: change its numbers
  zenlib plan company.toml               the report, the answer first
  zenlib plan company.toml --html company.html
"""


def main(arguments=None):
    """Run the command line.

    Parameters
    ----------
    arguments : list of str, optional
        By default those that the process was started with.

    Returns
    -------
    int
        0, or 1 after an error, whose message goes to stderr in one line; 130 after Ctrl-C.

    Raises
    ------
    SystemExit
        The arguments are not understood.

    Notes
    -----
    TensorFlow is imported only by the commands that need it.

    Examples
    --------
    >>> main(["--version"])
    Traceback (most recent call last):
    SystemExit: 0

    Book: §5.2
    """
    options = _parser().parse_args(arguments)
    try:
        options.run(options)
    except (ImportError, OSError, TypeError, ValueError, ArithmeticError) as problem:
        print(f"zenlib: {problem}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nzenlib: interrupted; a checkpoint, if one was named, continues", file=sys.stderr)
        return 130
    return 0


def _train(options):
    """Train one network, write what was asked for, print one line."""
    from zenlib import cnn  # TensorFlow: seconds
    from zenlib.datasets import load_mnist

    recipe = cnn.find_recipe(options.recipe)
    for path in (options.out, options.weights, options.record):
        _check_folder(path)
    run = cnn.train(
        recipe,
        load_mnist(),
        seed=options.seed,
        validation=options.validation,
        checkpoint=options.checkpoint,
        strategy=_every_gpu() if options.every_gpu else None,
        progress=not options.quiet,
    )
    if options.out:
        cnn.save(run.model, options.out)
    if options.weights:
        cnn.save_weights(run.model, options.weights)
    if options.record:
        text = json.dumps(run.record(), indent=2, ensure_ascii=False)
        options.record.write_text(text + "\n", encoding="utf-8")
    print(run)


def _plan(options):
    """Print the report of a plan, its answers as JSON, or the file to start from."""
    from zenlib.economics import Plan, example_plan

    if options.example:
        print(example_plan(), end="")
        return
    if options.file is None:
        raise ValueError("a plan is missing; `zenlib plan --example > company.toml` writes one")
    _check_folder(options.html)
    report = Plan.read(options.file).report()
    if options.html:
        options.html.write_text(report.html(), encoding="utf-8")
    print(report.json() if options.json else report.text(), end="\n" if options.json else "")


def _info(options):
    """Versions, and the device that training would take."""
    print(f"zenlib {zenlib.__version__}, Python {platform.python_version()}", end="")
    print("".join(f", {name} {_version(name)}" for name in ("numpy", "matplotlib")))
    try:
        from zenlib import cnn
    except ImportError as problem:
        print(problem)
    else:
        print(cnn.describe_device())


def _parser():
    parser = argparse.ArgumentParser(prog="zenlib", description=zenlib.__doc__.splitlines()[0])
    parser.add_argument("--version", action="version", version=f"zenlib {zenlib.__version__}")
    commands = parser.add_subparsers(title="commands", metavar="{plan,train,info}", required=True)
    _add_plan(commands)
    train = commands.add_parser(
        "train",
        help="train the MNIST network and test it once",
        description="Train the MNIST network of a recipe and test it once.",
        epilog=_TRAIN_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = train.add_argument
    add("--recipe", default="fast", metavar="NAME", help="which one (default: fast)")
    add("--seed", type=int, default=0, metavar="N", help="same seed, same weights (default: 0)")
    add("--validation", type=int, default=0, metavar="N", help="training images to hold out")
    add("--checkpoint", type=Path, metavar="FILE.npz", help="continue from here, and write it")
    add("--out", type=Path, metavar="FILE.keras", help="where to save the model")
    add("--weights", type=Path, metavar="FILE.npz", help="where to save the weights alone")
    add("--record", type=Path, metavar="FILE.json", help="where to save history and result")
    add("--every-gpu", action="store_true", help="share each batch among all GPUs")
    add("--quiet", action="store_true", help="print the result only")
    train.set_defaults(run=_train)
    info = commands.add_parser("info", help="say which versions and which device are used")
    info.set_defaults(run=_info)
    return parser


def _add_plan(commands):
    plan = commands.add_parser(
        "plan",
        help="what a company on large models costs, earns and risks, and which route to take",
        description="Read a company's plan and answer: which route to the model, what it is "
        "worth, how surely, and what would change that.",
        epilog=_PLAN_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = plan.add_argument
    add("file", nargs="?", type=Path, metavar="FILE.toml", help="the plan")
    add("--example", action="store_true", help="print a commented plan to start from")
    add("--json", action="store_true", help="print the answers as JSON")
    add("--html", type=Path, metavar="FILE.html", help="write the report as one page as well")
    plan.set_defaults(run=_plan)


def _check_folder(path):
    """Refuse, before the work, a file that could not be written after it."""
    if path is not None and not path.parent.is_dir():
        raise FileNotFoundError(f"{path} lies in no existing folder; create {path.parent} first")


def _every_gpu():
    from zenlib.cnn.backend import tf

    return tf.distribute.MirroredStrategy()


def _version(name):
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"
