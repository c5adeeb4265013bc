"""A training step of HNF in PyTorch, for `npm run bench`: forward, loss and gradient of one chunk whose front was seen before.

Line by line as src/model/hnf.ts has it, in PyTorch's own operations. The tensors handed over are `trained.<name>`, the parameters, and
`given.<name>`, what is not differentiated. Shapes: B pictures, n patches of a level, d width, L levels, C categories.
"""
import functools
import math
import sys

import torch
import torch.nn.functional as F

from bench_torch import answer, handed_over

config, tensors = handed_over()
model, auxiliary = config["model"], config["auxiliary"]
if model["solver"]["method"] != "midpoint" or not all(model["switches"].values()):
    sys.exit("Written for the midpoint solver with everything switched on.")
d, heads, order, steps = model["width"], model["heads"], model["chebyshevOrder"], model["solver"]["steps"]
given = {name[6:]: t for name, t in tensors.items() if name.startswith("given.")}
# A kernel is (from, to) in the file, and (to, from) in PyTorch.
trained = {
    name[8:]: (t.t().contiguous() if name.endswith(".kernel") else t).requires_grad_()
    for name, t in tensors.items()
    if name.startswith("trained.")
}
names = sorted(trained)


def linear(name, x):
    return F.linear(x, trained[name + ".kernel"], trained[name + ".bias"])


def norm(name, x):
    return F.layer_norm(x, (x.shape[-1],), trained[name + ".scale"], trained[name + ".shift"], 1e-5)


def gelu(x):
    return F.gelu(x, approximate="tanh")


def attend(q, k, v):
    """(B, Q, d), (B, T, d), (B, T, d) -> (B, Q, d)"""
    q, k, v = (x.unflatten(2, (heads, -1)).transpose(1, 2) for x in (q, k, v))
    return F.scaled_dot_product_attention(q, k, v).transpose(1, 2).flatten(2)


# Equation 2


def embed(level, images, patch, seen):
    across = images.shape[1] // patch
    pixels = images.unflatten(2, (across, patch)).unflatten(1, (across, patch)).transpose(2, 3).reshape(-1, across**2, patch**2)
    return linear(level + ".patch", pixels) + trained[level + ".position"] + linear(level + ".front", seen)


# Equation 3


@functools.cache
def time_features(t):
    return torch.tensor([1, t, math.sin(math.pi * t), math.cos(math.pi * t), math.sin(2 * math.pi * t), math.cos(2 * math.pi * t)])


def change(field, h, t, first):
    """f(H, t), of all tokens or of the first alone."""
    x = h + time_features(t) @ trained[field + ".time"]
    normed = norm(field + ".norm1", x)
    if first:
        weight, bias = trained[field + ".qkv.kernel"], trained[field + ".qkv.bias"]
        q = F.linear(normed[:, :1], weight[:d], bias[:d])
        k, v = F.linear(normed, weight[d:], bias[d:]).chunk(2, 2)
        x = x[:, :1]
    else:
        q, k, v = linear(field + ".qkv", normed).chunk(3, 2)
    attended = linear(field + ".out", attend(q, k, v))
    return attended + linear(field + ".mlp.down", gelu(linear(field + ".mlp.up", norm(field + ".norm2", x + attended))))


def integrate(field, h, start, end):
    dt = (end - start) / steps
    for i in range(steps):
        t, last = start + i * dt, i == steps - 1
        half = torch.add(h, change(field, h, t, False), alpha=dt / 2)
        h = torch.add(h[:, :1] if last else h, change(field, half, t + dt / 2, last), alpha=dt)
    return h[:, 0]


def gate_between(name, a, b):
    return torch.sigmoid(linear(name, torch.cat([a, b], 1)))


def sequence_encoder(level, h0):
    forward, backward = integrate(level + ".forward", h0, 0, 1), integrate(level + ".backward", h0, 1, 0)
    return torch.lerp(backward, forward, gate_between(level + ".blend", forward, backward))


# Equation 4


@torch.no_grad()
def vision_graph(x, neighbours):
    """Minus the scaled Laplacian, (B, n+1, n+1)."""
    batch, n, _ = x.shape
    unit = F.normalize(x, dim=2)
    cosine = unit @ unit.transpose(1, 2)
    others = cosine - 4 * torch.eye(n)
    chosen = others >= others.kthvalue(n + 1 - neighbours, 2, keepdim=True).values
    adjacency = torch.ones(batch, n + 1, n + 1)
    adjacency[:, 0, 0] = 0
    adjacency[:, 1:, 1:] = (chosen | chosen.transpose(1, 2)) * ((cosine + 1) / 2)
    scale = adjacency.sum(2).rsqrt()
    return adjacency * scale[:, :, None] * -scale[:, None, :]


def convolution(graph, i, laplacian, z, first):
    terms = [norm(f"{graph}.norm{i}", z)]
    for k in range(1, order):
        rows = laplacian[:, :1] if first and k == order - 1 else laplacian
        if k == 1:
            terms.append(rows @ terms[0])
        else:
            before = terms[-2][:, : rows.shape[1]]
            terms.append(torch.baddbmm(before, rows, terms[-1], beta=-1, alpha=2))
    if first:
        z, terms = z[:, :1], [term[:, :1] for term in terms]
    return z + gelu(linear(f"{graph}.conv{i}", torch.cat(terms, 2)))


def graph_encoder(level, x, z0, neighbours):
    laplacian = vision_graph(x, neighbours)
    z1 = convolution(level + ".graph", 1, laplacian, z0, False)
    return convolution(level + ".graph", 2, laplacian, z1, True)[:, 0]


# Equation 5


def fuse(gate, h_cls, e_vn):
    sequence = linear(gate + ".sequence", norm(gate + ".norm_sequence", h_cls))
    graph = linear(gate + ".graph", norm(gate + ".norm_graph", e_vn))
    return torch.lerp(graph, sequence, gate_between(gate + ".choose", h_cls, e_vn))


# Equations 6 to 8


def text_bank():
    hidden, mask = given["hidden"], given["mask"]
    weights = torch.softmax((hidden @ trained["text.pool"]).masked_fill(mask == 0, -1e9), 1)
    bank = linear("text.project", (weights[:, None] @ hidden)[:, 0])
    return torch.where(mask[:, :1] > 0, bank, trained["text.classes"]) if "text.classes" in trained else bank


def cross(name, q, memory):
    """(B, Q, d), (B, T, d) -> (B, Q, d)"""
    memory = norm(name + ".norm_kv", memory)
    query = linear(name + ".q", norm(name + ".norm_q", q))
    return linear(name + ".out", attend(query, linear(name + ".k", memory), linear(name + ".v", memory)))


def inverse_norm(x):
    return torch.rsqrt(x.square().sum(-1) + 1e-6)


def logits_of(levels, patches, text):
    batch = levels.shape[0]
    embedding = levels[:, -1]
    u = embedding + cross("cross.image", embedding[None], text[None])[0]
    read = text + cross("cross.text", text.expand(batch, -1, -1), levels)
    image = u @ trained["head.weight"].t()
    if "head.probe_weight" in trained:
        deviations = [torch.sqrt(x.var(1, correction=0) + 1e-6) for x in patches]
        probed = torch.cat([levels.flatten(1), *deviations, given["vector"]], 1)
        image = image + probed @ trained["head.probe_weight"].t()
    cosines = (read @ u[:, :, None])[:, :, 0] * inverse_norm(u)[:, None] * inverse_norm(read)
    return image + cosines * trained["head.log_scale"].exp() + trained["head.bias"]


def step():
    """The loss, the logits (B, C), and the gradient in the order of the names."""
    start = linear("start", given["vector"])
    openings = [trained["cls"] + start, trained["virtual_node"] + start]
    fused, patches = [], []
    for l, level in enumerate(model["levels"]):
        name = f"level{l}"
        x = embed(name, given["images"], level["patch"], given[f"tokens{l}"])
        h0, z0 = (torch.cat([opening[:, None], x], 1) for opening in openings)
        f = fuse(name + ".gate", sequence_encoder(name, h0), graph_encoder(name, x, z0, level["neighbours"]))
        openings = [f, f]
        fused.append(f)
        patches.append(x)
    logits = logits_of(torch.stack(fused, 1), patches, text_bank())
    loss = F.cross_entropy(logits, given["targets"])
    for l, f in enumerate(fused):
        loss = loss + auxiliary / len(fused) * F.cross_entropy(linear(f"auxiliary{l}", f), given["targets"])
    return loss, logits, torch.autograd.grad(loss, [trained[name] for name in names])


def values(result):
    """One after the other, kernels as the file has them."""
    loss, logits, gradient = result
    kernels = (g.t() if name.endswith(".kernel") else g for name, g in zip(names, gradient))
    return torch.cat([loss[None], logits.flatten(), *(g.flatten() for g in kernels)])


answer(step, values)
