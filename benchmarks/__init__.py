"""What the engine costs, measured beside a yardstick: `make bench` prints one JSON object a line.

Everything runs in one thread, numpy's matrix products included.
"""

import os

os.environ["OPENBLAS_NUM_THREADS"] = "1"  # read when numpy is imported, which comes after this
