"""The front in PyTorch, for `npm run bench`: its wanted map, as (rows, columns, channels)."""
import torch
import torch.nn.functional as F

from bench_torch import answer, handed_over

config, tensors = handed_over()
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


with torch.no_grad():
    answer(lambda: front(tensors["input"]), lambda y: y.permute(0, 2, 3, 1))
