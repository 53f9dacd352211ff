"""Which device is taken, and what is said about a GPU that lies idle."""

import os
import platform
import stat
import sys
from dataclasses import FrozenInstanceError
from types import SimpleNamespace

import pytest

from zenlib.cnn import describe_device, devices
from zenlib.cnn.backend import keras, tf

pytestmark = pytest.mark.tensorflow
H200 = "GPU 0: NVIDIA H200 (UUID: GPU-6a1b)"


@pytest.fixture
def machine(monkeypatch, tmp_path):
    """A function that pretends: which GPUs TensorFlow sees, and what nvidia-smi answers."""

    def pretend(*, gpus=(), driver=None, status=0, cpu_flags=""):
        monkeypatch.setenv("PATH", str(tmp_path))
        monkeypatch.delenv("CUDA_VISIBLE_DEVICES", raising=False)
        cards = [SimpleNamespace(name=f"GPU:{index}", **gpu) for index, gpu in enumerate(gpus)]
        monkeypatch.setattr(tf.config, "list_physical_devices", lambda kind=None: cards)
        monkeypatch.setattr(tf.config.experimental, "get_device_details", vars)
        grown = []
        monkeypatch.setattr(
            tf.config.experimental,
            "set_memory_growth",
            lambda gpu, on: grown.append((gpu.name, on)),
        )
        cpu = tmp_path / "cpuinfo"
        cpu.write_text(f"model name\t: Some CPU @ 2 GHz\nflags\t\t: fpu sse {cpu_flags}\n")
        monkeypatch.setattr(devices, "_CPU_INFO", cpu)
        if driver is not None:
            program = tmp_path / "nvidia-smi"
            program.write_text(f"#!/bin/sh\necho '{driver}'\nexit {status}\n")
            program.chmod(program.stat().st_mode | stat.S_IEXEC)
        return grown

    return pretend


def test_no_gpu(machine):
    machine()
    device = describe_device()
    assert (device.kind, device.name, device.count) == ("cpu", "Some CPU @ 2 GHz", 1)
    assert device.advice == ""
    assert "\n" not in str(device)
    assert str(device).startswith("CPU: Some CPU @ 2 GHz, float32; TensorFlow ")


@pytest.mark.skipif(sys.platform == "win32", reason="the pretended nvidia-smi is a shell script")
@pytest.mark.parametrize(
    ("driver", "status"), [("NVIDIA-SMI has failed: no driver", 9), ("No devices found", 0)]
)
def test_a_driver_without_a_card_is_no_gpu(machine, driver, status):
    machine(driver=driver, status=status)
    assert describe_device().advice == ""


@pytest.mark.skipif(sys.platform == "win32", reason="the pretended nvidia-smi is a shell script")
def test_a_gpu_without_its_cuda_libraries_is_told_the_command(machine):
    machine(driver=H200)
    device = describe_device()
    assert device.kind == "cpu"
    assert "GPU (NVIDIA H200)" in device.advice
    assert 'pip install "tensorflow[and-cuda]"' in device.advice
    assert "requirements-gpu.lock" in device.advice
    assert str(device).endswith(device.advice)


@pytest.mark.skipif(sys.platform == "win32", reason="the pretended nvidia-smi is a shell script")
@pytest.mark.parametrize("hidden", ["", "-1"])
def test_a_gpu_hidden_by_the_environment_is_told_apart(machine, monkeypatch, hidden):
    machine(driver=H200)
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", hidden)
    assert "CUDA_VISIBLE_DEVICES hides it" in describe_device().advice


def test_a_gpu_in_use(machine):
    grown = machine(
        driver=H200, gpus=[{"device_name": "NVIDIA H200", "compute_capability": (9, 0)}] * 2
    )
    device = describe_device()
    assert (device.kind, device.name, device.count) == ("gpu", "NVIDIA H200", 2)
    assert device.advice == ""
    assert device.precision == "bfloat16"
    assert str(device).startswith("GPU: 2 x NVIDIA H200, bfloat16; ")
    assert grown == [("GPU:0", True), ("GPU:1", True)]


@pytest.mark.parametrize(
    ("capability", "precision"),
    [((7, 5), "float32"), ((8, 0), "bfloat16"), ((8, 6), "bfloat16"), ((12, 0), "bfloat16")],
)
def test_a_gpus_precision_follows_from_its_compute_capability(machine, capability, precision):
    machine(gpus=[{"compute_capability": capability}], cpu_flags="avx512_bf16")
    assert describe_device().precision == precision


@pytest.mark.parametrize(
    ("flags", "precision"),
    [
        ("avx2", "float32"),
        ("avx512f avx512_bf16", "bfloat16"),
        ("amx_bf16 amx_tile", "bfloat16"),
        ("amx_tile", "float32"),
    ],
)
def test_a_cpus_precision_follows_from_its_instructions(machine, flags, precision):
    machine(cpu_flags=flags)
    assert describe_device().precision == precision


def test_memory_that_is_already_taken_stays_as_it_is(machine, monkeypatch):
    machine(gpus=[{"device_name": "T4", "compute_capability": (7, 5)}])

    def refuse(gpu, on):
        raise RuntimeError("Physical devices cannot be modified after being initialized")

    monkeypatch.setattr(tf.config.experimental, "set_memory_growth", refuse)
    assert describe_device().name == "T4"


def test_without_cpuinfo_the_platform_is_asked(machine, monkeypatch, tmp_path):
    machine()
    monkeypatch.setattr(devices, "_CPU_INFO", tmp_path / "absent")
    device = describe_device()
    assert device.name == (platform.processor() or platform.machine())
    assert device.precision == "float32"


def test_versions_are_told_and_no_path():
    device = describe_device()
    assert (device.tensorflow, device.keras) == (tf.__version__, keras.__version__)
    assert device.python == platform.python_version()
    assert os.sep not in str(device).replace("w/", "")


def test_a_description_cannot_change():
    with pytest.raises(FrozenInstanceError):
        describe_device().kind = "tpu"
