"""TensorFlow's start-up log, held back: it reaches stderr before its own level filter works."""

import os
import re
import sys
import tempfile
from contextlib import contextmanager

_NOISE = re.compile(
    rb"[IWE]\d{4} \d\d:\d\d:\d+\.\d+ "  # absl's prefix: level, date, time
    rb"|WARNING: All log messages before absl::InitializeLog"
    rb"|To enable the following instructions: "
)


@contextmanager
def startup_log_held_back():
    """Drop TensorFlow's own log lines inside the block; all other lines follow after it.

    TF_CPP_MIN_LOG_LEVEL=0 in the environment shows them, and so does an exception.
    """
    level = os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    if level in ("0", "1") or "tensorflow" in sys.modules:
        yield
        return
    try:
        stderr = os.dup(2)
    except OSError:  # no stderr at all, as in some windowed programs
        yield
        return
    with tempfile.TemporaryFile() as held:
        sys.stderr.flush()
        os.dup2(held.fileno(), 2)
        dropped = _NOISE
        try:
            yield
        except BaseException:
            dropped = re.compile(rb"(?!)")  # nothing
            raise
        finally:
            os.dup2(stderr, 2)
            os.close(stderr)
            held.seek(0)
            for line in held:
                if not dropped.match(line):
                    os.write(2, line)
