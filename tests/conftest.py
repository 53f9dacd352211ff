"""What all tests share."""

import os

os.environ["MPLBACKEND"] = "agg"  # figures are drawn, no window opens
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
