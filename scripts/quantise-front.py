#!/usr/bin/env python3
"""Keeps a front in eight bits: public/models/fronts/<id> -> <id>-8bit/{config.json, weights.safetensors}. Its card is written by hand.

    python3 scripts/quantise-front.py public/models/fronts/efficientnet-lite0 --pictures <folder of micrographs that may train weights>

(needs torch, numpy and pillow). The 1x1 kernels become whole numbers from -127 to 127 with a scale for each output channel; the
first and the depthwise ones, few and each channel resting on 9 or 25 numbers, stay in float16. Kernel after kernel, on what the kernels
before it answer in eight bits: a column is rounded and its error handed on to the columns not yet rounded, weighed by what the layer
sees (Frantar et al. 2023, GPTQ, arXiv 2210.17323); then the bias takes up what is left of the mean (Nagel et al. 2019, arXiv 1906.04721).
Only means and second moments of the pictures are used; nothing of one picture is kept.
"""
import argparse, hashlib, json, os, struct
import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image

LARGEST = 127
SIZE = 224


def read(folder):
    config = json.load(open(os.path.join(folder, 'config.json')))
    data = open(os.path.join(folder, 'weights.safetensors'), 'rb').read()
    length = struct.unpack('<Q', data[:8])[0]
    header = json.loads(data[8:8 + length])
    tensors = {}
    for name, entry in header.items():
        if name != '__metadata__':
            begin, end = (8 + length + at for at in entry['data_offsets'])
            tensors[name] = np.frombuffer(data[begin:end], {'F16': np.float16, 'F32': np.float32}[entry['dtype']]).reshape(entry['shape'])
    return config, tensors


def views(folder, count):
    """`count` square views, the shorter side of a random half to whole of the picture, in grey 0 .. 1."""
    paths = sorted(os.path.join(top, name) for top, _, names in os.walk(folder) for name in names if name.lower().endswith(('.jpg', '.jpeg', '.png', '.tif', '.tiff')))
    random = np.random.default_rng(1)
    out = []
    for path in random.permutation(paths):
        try:
            picture = Image.open(path).convert('L')
        except OSError:
            continue
        side = int(min(picture.size) * random.uniform(0.5, 1))
        x, y = (int(random.integers(0, extent - side + 1)) for extent in picture.size)
        out.append(np.asarray(picture.resize((SIZE, SIZE), Image.Resampling.BOX, (x, y, x + side, y + side)), np.float32) / 255)
        if len(out) == count:
            break
    return torch.from_numpy(np.stack(out))[:, None]


def convolve(x, kernel, bias, stride=1):
    """SAME padding, the further row and column at the bottom and right; a kernel (k, k, in, out), or (k, k, c, 1) of each channel alone."""
    k = kernel.shape[0]
    weight = kernel.permute(3, 2, 0, 1) if kernel.shape[3] > 1 else kernel.permute(2, 3, 0, 1)
    groups = 1 if kernel.shape[3] > 1 or kernel.shape[2] == 1 else kernel.shape[2]
    pad = [max(0, (-(-n // stride) - 1) * stride + k - n) for n in x.shape[2:]]
    x = F.pad(x, (pad[1] // 2, pad[1] - pad[1] // 2, pad[0] // 2, pad[0] - pad[0] // 2))
    return F.conv2d(x, weight, bias, stride, groups=groups)


def relu6(x):
    return x.clamp(0, 6)


def rounded(kernel, x):
    """Codes (in, out) and scales (out) of a kernel (in, out) that sees the rows of x (rows, in)."""
    columns = kernel.shape[0]
    scale = best_scale(kernel)
    moments = x.T @ x / len(x)
    moments += 0.01 * moments.diagonal().mean() * torch.eye(columns, dtype=x.dtype)
    order = torch.argsort(moments.diagonal(), descending=True)
    inverse = torch.linalg.cholesky(torch.cholesky_inverse(torch.linalg.cholesky(moments[order][:, order])), upper=True)
    left = kernel[order].clone()
    codes = torch.zeros_like(left)
    for i in range(columns):
        codes[i] = (left[i] / scale).round().clamp(-LARGEST, LARGEST)
        error = (left[i] - codes[i] * scale) / inverse[i, i]
        left[i:] -= inverse[i, i:, None] * error[None]
    return codes[torch.argsort(order)], scale


def best_scale(kernel):
    widest = kernel.abs().max(0).values.clamp_min(1e-12) / LARGEST
    best, least = widest, torch.full_like(widest, torch.inf)
    for i in range(40):
        scale = (widest * (1 - i / 80)).float().double()
        error = (kernel - (kernel / scale).round().clamp(-LARGEST, LARGEST) * scale).square().sum(0)
        best, least = torch.where(error < least, scale, best), torch.minimum(error, least)
    return best


def quantise(config, tensors, pictures):
    kept = {}
    weights = {name: torch.from_numpy(values.astype(np.float32)) for name, values in tensors.items()}

    def pointwise(name, x, exact, bend):
        """x as the eight-bit network has it, exact as the float one; bend: what follows."""
        kernel, bias = weights[f'{name}.kernel'], weights[f'{name}.bias']
        wanted = convolve(exact, kernel, bias)
        rows = x.permute(0, 2, 3, 1).reshape(-1, x.shape[1])
        codes, scale = rounded(kernel[0, 0].double(), rows.double())
        narrow = (codes * scale).float()[None, None]
        got = convolve(x, narrow, bias)
        moved = bias + (wanted - got).mean((0, 2, 3))
        kept[f'{name}.kernel'] = codes[None, None].to(torch.int8).numpy()
        kept[f'{name}.kernel.scale'] = scale.float().numpy()
        kept[f'{name}.bias'] = moved.numpy()
        return bend(convolve(x, narrow, moved)), bend(wanted)

    def plain(name, x, exact, stride):
        kept[f'{name}.kernel'], kept[f'{name}.bias'] = tensors[f'{name}.kernel'], tensors[f'{name}.bias']
        return tuple(relu6(convolve(one, weights[f'{name}.kernel'], weights[f'{name}.bias'], stride)) for one in (x, exact))

    x = exact = pictures - config['mean']
    channels = 1
    for layer in config['layers']:
        name = layer['name']
        if layer['kind'] == 'stem':
            x, exact = plain(name, x, exact, layer['stride'])
        elif layer['kind'] == 'head':
            x, exact = pointwise(name, x, exact, relu6)
        else:
            before = x, exact
            if layer['expand'] > 1:
                x, exact = pointwise(f'{name}.expand', x, exact, relu6)
            x, exact = plain(f'{name}.depthwise', x, exact, layer['stride'])
            x, exact = pointwise(f'{name}.project', x, exact, lambda t: t)
            if layer['stride'] == 1 and channels == layer['channels']:
                x, exact = x + before[0], exact + before[1]
        channels = layer['channels']
        print(f'{name}: off by {float((x - exact).square().mean().sqrt() / exact.square().mean().sqrt()):.4f} of its root mean square')
    return kept


def write(path, tensors):
    """The wider type first, by name within a type; the header padded to eight bytes, as the project's own writer does."""
    kinds = {'float32': 'F32', 'float16': 'F16', 'int8': 'I8'}
    header, at = {}, 0
    names = sorted(tensors, key=lambda name: (-tensors[name].itemsize, name))
    for name in names:
        values = tensors[name]
        header[name] = {'dtype': kinds[str(values.dtype)], 'shape': list(values.shape), 'data_offsets': [at, at + values.nbytes]}
        at += values.nbytes
    text = json.dumps(header, separators=(',', ':')).encode()
    text += b' ' * (-len(text) % 8)
    data = struct.pack('<Q', len(text)) + text + b''.join(np.ascontiguousarray(tensors[name]).tobytes() for name in names)
    open(path, 'wb').write(data)
    return hashlib.sha256(data).hexdigest(), len(data)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('folder')
    parser.add_argument('--pictures', required=True)
    parser.add_argument('--count', type=int, default=64)
    args = parser.parse_args()
    config, tensors = read(args.folder)
    with torch.no_grad():
        kept = quantise(config, tensors, views(args.pictures, args.count))
    out = args.folder.rstrip('/') + '-8bit'
    os.makedirs(out, exist_ok=True)
    sha256, size = write(os.path.join(out, 'weights.safetensors'), kept)
    config = {**config, 'id': f'{config["id"]}-8bit', 'weightsSha256': sha256}
    with open(os.path.join(out, 'config.json'), 'w') as file:
        file.write(json.dumps(config, indent=2) + '\n')
    print(f'{out}: {size} bytes, SHA-256 {sha256}')


main()
