"""The quick measurements; the long one is named, not run."""

from benchmarks import imports


def main():
    imports.main([])
    print("\nThe long one, tens of minutes on two cores with nothing else running:")
    print("  python -m benchmarks.mnist")


if __name__ == "__main__":
    main()
