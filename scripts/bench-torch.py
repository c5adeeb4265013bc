"""The front in PyTorch on one thread, for `npm run bench`: `bench-torch.py <folder>` with config.json and weights.safetensors.

Prints its version; then, for each line on standard input, `run`: the processor time of the wanted map in milliseconds, or `map`: its
values (rows, columns, channels) in base64.
"""
import base64
import json
import os
import struct
import sys
import time

import torch
import torch.nn.functional as F

torch.set_num_threads(1)
folder = sys.argv[1]
with open(os.path.join(folder, "config.json")) as file:
    config = json.load(file)
with open(os.path.join(folder, "weights.safetensors"), "rb") as file:
    (length,) = struct.unpack("<Q", file.read(8))
    header = json.loads(file.read(length))
    data = bytearray(file.read())
tensors = {}
for name, entry in header.items():
    if name != "__metadata__":
        start, end = entry["data_offsets"]
        tensors[name] = torch.frombuffer(data[start:end], dtype=torch.float32).reshape(entry["shape"]).clone()
kernels = {
    name: (t.permute(2, 3, 0, 1) if ".depthwise." in name else t.permute(3, 2, 0, 1)).contiguous()
    for name, t in tensors.items()
    if name.endswith(".kernel")
}


def convolve(x, name, stride=1, relu=True, groups=1):
    kernel = kernels[name + ".kernel"]
    size = kernel.shape[-1]
    if size > 1:  # SAME, as TensorFlow pads: the odd pixel at the end
        pads = []
        for side in (x.shape[3], x.shape[2]):
            total = max((-(-side // stride) - 1) * stride + size - side, 0)
            pads += [total // 2, total - total // 2]
        x = F.pad(x, pads)
    y = F.conv2d(x, kernel, tensors[name + ".bias"], stride=stride, groups=groups)
    return F.relu6(y) if relu else y


def front(x):
    x = x - config["mean"]
    for layer in config["layers"]:
        name = layer["name"]
        if layer["kind"] == "stem":
            x = convolve(x, name, layer["stride"])
        elif layer["kind"] == "head":
            x = convolve(x, name)
        else:
            y = convolve(x, name + ".expand") if layer["expand"] > 1 else x
            y = convolve(y, name + ".depthwise", layer["stride"], groups=y.shape[1])
            y = convolve(y, name + ".project", relu=False)
            x = x + y if y.shape == x.shape else y
        if name == config["map"]:
            return x


print(torch.__version__, flush=True)
with torch.no_grad():
    for line in sys.stdin:
        before = time.process_time()
        y = front(tensors["input"])
        spent = (time.process_time() - before) * 1000
        if line.strip() == "map":
            print(base64.b64encode(y.permute(0, 2, 3, 1).contiguous().numpy().tobytes()).decode(), flush=True)
        else:
            print(spent, flush=True)
