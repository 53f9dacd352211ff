"""The kernel that executes notebooks: this interpreter, and no setting of the person running it.

Authors (`run`), the tests (nbval) and anybody else who executes the book start it the same way.
"""

import os
import sys
from contextlib import contextmanager

from ipykernel.kernelspec import RESOURCES, get_kernel_dict
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from traitlets import default

ENVIRONMENT = {
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",  # as in Jupyter
    "OMP_NUM_THREADS": "1",  # scikit-learn's; two notebooks run side by side
    "OPENBLAS_NUM_THREADS": "1",  # small matrices: threads cost more than they give
    "PYTHONHASHSEED": "0",  # the order of a printed set
    "TF_CPP_MIN_LOG_LEVEL": "2",
}


class OwnKernel(KernelSpecManager):
    """Finds one kernel whatever it is asked for: the interpreter that runs this code."""

    def get_kernel_spec(self, kernel_name):
        return self.kernel_spec_class(
            resource_dir=RESOURCES, **get_kernel_dict(), env={"PATH": _path_with_this_python()}
        )


class OwnKernelManager(AsyncKernelManager):
    """Starts that kernel."""

    @default("kernel_spec_manager")
    def _own_kernel(self):
        return OwnKernel(parent=self)


@contextmanager
def kernel_environment(profile):
    """Set what a kernel inherits when it starts; `profile` is an empty folder for IPython."""
    before = dict(os.environ)
    os.environ.update(ENVIRONMENT, IPYTHONDIR=str(profile))
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def _path_with_this_python():
    return os.pathsep.join([os.path.dirname(sys.executable), os.environ.get("PATH", "")])
