"""The quick measurements; the long ones are named, not run."""

from benchmarks import elementwise, imports


def main():
    imports.main([])
    print()
    elementwise.main([])
    print("The long ones, with nothing else running: ten minutes, and tens of minutes on two cores")
    print("  python -m benchmarks.networks")
    print("  python -m benchmarks.mnist")
    print("And half a minute, with an environment for the peers: see benchmarks/llm.py")
    print("  python -m benchmarks.llm --peers PYTHON")


if __name__ == "__main__":
    main()
