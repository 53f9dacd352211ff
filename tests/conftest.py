"""What all tests share."""

import os

os.environ["MPLBACKEND"] = "agg"  # figures are drawn, no window opens
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
for pool in ("OMP", "OPENBLAS"):  # the workers of a run share the cores; threads would only wait
    os.environ.setdefault(f"{pool}_NUM_THREADS", "1")
