"""The inner loops of the text path again, in Cython: the same results several times faster.

They are built where a C compiler is at hand. Without one, or with ``CLEANER_PURE`` in the environment, the loops of the modules
that import these serve alone; tests hold the two against each other.
"""

import os

PURE = bool(os.environ.get("CLEANER_PURE"))
