"""
Trains the network that reads the labels of scale bars (src/scale/recogniser.ts) and writes its weights.

    python3 scripts/train-scale-reader.py --minutes 40

Needs Python 3, numpy, Pillow, PyTorch, and open fonts of the kinds that instruments use (Liberation, DejaVu, FreeFont, URW, Carlito, Roboto,
Open Sans ...); no picture of anybody. Lines are drawn in those fonts and worn as pictures are: made small, blurred, laid over texture,
outlined, stored as JPEG. A network of six convolutions slides along the line; its loss is connectionist temporal classification (Graves
et al. 2006). The weights shipped: 18,000 lines (seeds 1 and 2, 14,625 of them short enough), 75,000 passes, one thread.
"""

import argparse, base64
import fnmatch, glob, io, os, random, time
import numpy as np
from PIL import Image, ImageDraw, ImageFont, ImageFilter

H = 24
IN = 20
ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZµ.,:=/-+()°%[] "
pats = [
    "Liberation*Sans*",
    "Liberation*Serif*",
    "LiberationMono*",
    "FreeSans*",
    "FreeSerif*",
    "FreeMono*",
    "Nimbus*",
    "DejaVuSans*",
    "DejaVuSerif*",
    "OpenSans*",
    "Roboto*",
    "Lato-*",
    "Carlito*",
    "Caladea*",
    "Hack*",
    "NotoMono*",
    "NotoSans*",
    "C059*",
    "P052*",
    "URWGothic*",
    "Arimo*",
    "Tinos*",
]


def fonts():
    all = [
        f
        for r in ("/usr/share/fonts",)
        for f in glob.glob(r + "/**/*.[to]tf", recursive=True) + glob.glob(r + "/**/*.t1", recursive=True)
    ]
    out = []
    for f in all:
        b = os.path.basename(f)
        if not any(fnmatch.fnmatch(b, p) for p in pats):
            continue
        if any(k in b for k in ("Symbol", "Dingbat", "ExtraLight", "Thin", "Hairline", "MathTeX", "D050", "Black")):
            continue
        try:
            g = ImageFont.truetype(f, 20)
            if g.getmask("µ").getbbox() is None or g.getmask("µ").getbbox() == g.getmask("\uffff").getbbox():
                continue
            out.append(f)
        except Exception:
            pass
    return sorted(out)


F = fonts()
SANS = [
    f
    for f in F
    if any(
        k in f
        for k in ("LiberationSans", "FreeSans", "NimbusSans", "DejaVuSans", "Arimo", "OpenSans", "Carlito", "Roboto", "Lato")
    )
]


def value(r):
    m = r.choice(
        [
            1,
            2,
            3,
            4,
            5,
            1,
            2,
            5,
            1,
            2,
            5,
            6,
            7,
            8,
            9,
            10,
            20,
            50,
            100,
            200,
            500,
            10,
            20,
            50,
            100,
            200,
            500,
            25,
            30,
            40,
            60,
            70,
            80,
            90,
            120,
            150,
            250,
            300,
            400,
            600,
            700,
            800,
            1000,
            0.1,
            0.2,
            0.5,
            0.3,
            0.4,
            1.5,
            2.5,
        ]
    )
    if m >= 1 and m == int(m):
        k = r.random()
        s = str(int(m))
        if k < 0.12:
            s += ".0"
        elif k < 0.16:
            s += ".00"
    else:
        s = str(m) if r.random() < 0.85 else str(m).replace(".", ",")
    return s


def label(r):
    u = r.choice(["nm", "nm", "nm", "µm", "µm", "µm", "µm", "um", "um", "mm"])
    s = value(r) + r.choice(["", " ", " ", ""]) + u
    k = r.random()
    if k < 0.03:
        s = value(r) + r.choice([" 1/nm", " nm-1", "1/nm", " in", " cm", " m"])
    return s


def num(r, a, b, d):
    return f"{r.uniform(a,b):.{d}f}"


WORDS = "SEI LEI BSD InLens SE2 ETD TLD UED SEM EMC JEOL ZEISS TESCAN MIRA3 VEGA3 Signal Date Time Photo No Det Spot Magn Acc.V HV HFW WD spot mag det curr mode Helios Quanta University Lab Detector Tilt Stage Noise Reduction Pixel Avg Brightness Contrast Aperture Size File Name User Energy Vacuum View field SE BSE LM NONE COMPO pressure Pa nA pA".split()


def other(r):
    k = r.randrange(16)
    if k == 0:
        return f"Mag = {num(r,1,99,2)} K X"
    if k == 1:
        return f"EHT = {num(r,.5,30,2)} kV"
    if k == 2:
        return f"WD = {num(r,1,30,1)} mm"
    if k == 3:
        return f"{num(r,.5,30,1)}kV"
    if k == 4:
        return r.choice(["X ", "X", "x"]) + f"{r.randrange(30,200)*10**r.randrange(1,4):,}"
    if k == 5:
        return f"x{num(r,1,99,2)}k"
    if k == 6:
        return f"SEM HV: {num(r,.5,30,1)} kV"
    if k == 7:
        return f"SEM MAG: {num(r,.5,99,2)} kx"
    if k == 8:
        return f"{r.randrange(1,400)*r.choice([50,100,500,1000])}".replace(
            "000", " 000" if r.random() < 0.5 else "000"
        ) + r.choice([" x", "x"])
    if k == 9:
        return f"{r.randrange(1,13)}/{r.randrange(1,29)}/20{r.randrange(10,26)} {r.randrange(24):02d}:{r.randrange(60):02d}"
    if k == 10:
        return f"Mag = {r.randrange(20,999)} X"
    if k == 11:
        return f"{num(r,.5,30,2)} kV {num(r,1,9,1)}"
    if k == 12:
        return f'{num(r,5,20,1)}kV {num(r,3,20,1)}mm x{num(r,1,99,2)}k SE({r.choice("UML")})'
    if k == 13:
        return "".join(r.choice(ALPHABET) for _ in range(r.randrange(3, 9))).strip() or "A"
    return " ".join(r.choice(WORDS) for _ in range(r.randrange(1, 3)))


def texture(r, w, h, rng):
    k = r.random()
    base = np.full((h, w), rng.uniform(0, 1) * 0.55, np.float32)
    if k < 0.55:
        return base * rng.choice([0, 0, 0.3, 1]) + rng.normal(0, 0.004, (h, w)).astype(np.float32)
    a = rng.normal(0, 1, (max(2, h // r.randrange(2, 9)), max(2, w // r.randrange(2, 14)))).astype(np.float32)
    im = np.asarray(Image.fromarray(a).resize((w, h), Image.BICUBIC))
    return np.clip(base + im * rng.uniform(0.02, 0.16) + rng.normal(0, rng.uniform(0, 0.06), (h, w)), 0, 0.75).astype(
        np.float32
    )


def sample(r, rng):
    text = label(r) if r.random() < 0.62 else other(r)
    text = " ".join(text.split())
    f = r.choice(SANS if r.random() < 0.6 else F)
    size = r.choice([28, 34, 40])
    font = ImageFont.truetype(f, size)
    drawn = text.replace("µ", "μ") if r.random() < 0.25 else text
    try:
        box = font.getbbox(drawn)
    except Exception:
        drawn = text
        box = font.getbbox(drawn)
    w, h = box[2] - box[0], box[3] - box[1]
    pad = size
    track = rng.choice([0, 0, 0, 1, 2, -1]) * size / 28
    M = Image.new("L", (w + 2 * pad + (len(drawn) * 4 if track > 0 else 0), h + 2 * pad), 0)
    d = ImageDraw.Draw(M)
    if track:
        x = pad
        for c in drawn:
            d.text((x, pad - box[1]), c, fill=255, font=font)
            x += font.getlength(c) + track
    else:
        d.text((pad - box[0], pad - box[1]), drawn, fill=255, font=font)
    bb = M.getbbox()
    if bb and bb[2] >= M.size[0] - 2:
        return sample(r, rng)
    if bb is None:
        return sample(r, rng)
    M = M.crop((bb[0] - pad // 2, bb[1] - pad // 2, bb[2] + pad // 2, bb[3] + pad // 2))
    # final height of the ink
    target = min(40, max(6.0, float(np.exp(rng.normal(np.log(11), 0.45)))))
    s = target / (bb[3] - bb[1])
    sx = s * rng.uniform(0.85, 1.15)
    # first to an intermediate size, with subpixel offset
    W, Hh = max(4, int(round(M.size[0] * sx))), max(4, int(round(M.size[1] * s)))
    kind = r.choice([Image.BOX, Image.BILINEAR, Image.LANCZOS, Image.BICUBIC, Image.NEAREST if s > 0.45 else Image.BOX])
    ox, oy = rng.uniform(0, 1 / s * 0.99, 2)
    m = np.asarray(M.resize((W, Hh), kind, box=(min(ox, 2), min(oy, 2), M.size[0], M.size[1])), np.float32) / 255
    if r.random() < 0.1:
        m = (m > 0.5).astype(np.float32)
    bg = texture(r, W, Hh, rng)
    ink = rng.uniform(0.75, 1.0) if r.random() < 0.75 else rng.uniform(0.5, 0.8)
    if r.random() < 0.12:  # outline in the other colour
        o = np.asarray(Image.fromarray((m * 255).astype(np.uint8)).filter(ImageFilter.MaxFilter(3)), np.float32) / 255
        bg = bg * (1 - o)
    v = bg * (1 - m) + ink * m
    im = Image.fromarray(np.clip(v * 255, 0, 255).astype(np.uint8))
    if r.random() < 0.4:
        im = im.filter(ImageFilter.GaussianBlur(rng.uniform(0.2, 0.75) * max(0.7, min(1.6, target / 12))))
    if r.random() < 0.12:
        im = im.filter(ImageFilter.UnsharpMask(1.2, 120, 0))
    if r.random() < 0.65:
        b = io.BytesIO()
        if r.random() < 0.5:
            im = Image.eval(im, lambda t: 255 - t)
            im.save(b, "JPEG", quality=r.randrange(45, 96))
            im = Image.eval(Image.open(b), lambda t: 255 - t)
        else:
            im.save(b, "JPEG", quality=r.randrange(45, 96))
            im = Image.open(b)
    v = np.asarray(im, np.float32) / 255
    # box of the ink
    ys = np.where(m.max(1) > 0.45)[0]
    xs = np.where(m.max(0) > 0.45)[0]
    if len(ys) < 3 or len(xs) < 2:
        return sample(r, rng)
    y0, y1, x0, x1 = ys[0], ys[-1] + 1, xs[0], xs[-1] + 1
    j = lambda: int(rng.choice([0, 0, 0, 0, 1, -1])) if target > 8 else int(rng.choice([0, 0, 0, 0, 0, 0, 1, -1]))
    y0 += j()
    y1 += j()
    x0 += j()
    x1 += j()
    return text, normal(v, x0, y0, x1, y1)


def normal(v, x0, y0, x1, y1):
    """What the page does too: the box with a tenth round it, IN of H rows high, background 0, ink 1."""
    h = y1 - y0
    k = IN / h
    p = (H - IN) / 2 / k
    X0, X1 = x0 - p * 1.5, x1 + p * 1.5
    Y0, Y1 = y0 - p, y1 + p
    w = max(8, int(round((X1 - X0) * k)))
    # linear sampling where growing, area where shrinking
    im = Image.fromarray((np.clip(v, 0, 1) * 255).astype(np.uint8))
    g = sample_grid(np.clip(v, 0, 1), X0, Y0, X1, Y1, w, H)
    lo = np.quantile(g, 0.25)
    hi = np.quantile(g, 0.97)
    if hi - lo < 0.02:
        hi = lo + 0.02
    return np.clip((g - lo) / (hi - lo), -0.3, 1.3)


def axis(a, b, n, size):
    s = (b - a) / n
    out = np.zeros((n, size), np.float32)
    if s > 1:
        for i in range(n):
            p, q = a + i * s, a + (i + 1) * s
            for j in range(int(np.floor(p)), int(np.ceil(q))):
                out[i, min(size - 1, max(0, j))] += (min(j + 1, q) - max(j, p)) / s
    else:
        for i in range(n):
            c = a + (i + 0.5) * s - 0.5
            f = int(np.floor(c))
            t = c - f
            out[i, min(size - 1, max(0, f))] += 1 - t
            out[i, min(size - 1, max(0, f + 1))] += t
    return out


def sample_grid(v, X0, Y0, X1, Y1, w, h):
    return axis(Y0, Y1, h, v.shape[0]) @ v @ axis(X0, X1, w, v.shape[1]).T


import torch, torch.nn as nn, torch.nn.functional as Fn

CLASSES = "0123456789.numkvx/=-? "  # blank is 0, so index+1


def fold(t):
    out = []
    for c in t:
        c = {"µ": "u", ",": ".", "K": "k", "V": "v", "X": "x", ":": "=", "U": "?"}.get(c, c)
        out.append(c if c in CLASSES else "?")
    return "".join(out)


class Net(nn.Module):
    def __init__(s):
        super().__init__()

        def cb(i, o, k, p):
            return nn.Sequential(nn.Conv2d(i, o, k, padding=p), nn.BatchNorm2d(o), nn.ReLU())

        s.c1 = cb(1, 8, 3, 1)
        s.c2 = cb(8, 12, 3, 1)
        s.c3 = cb(12, 24, 3, 1)
        s.c4 = cb(24, 48, 3, (0, 1))
        s.c5 = cb(48, 48, (1, 5), (0, 2))
        s.c6 = nn.Conv2d(48, len(CLASSES) + 1, 1)

    def forward(s, x):
        x = Fn.max_pool2d(s.c1(x), 2)
        x = Fn.max_pool2d(s.c2(x), (2, 1))
        x = Fn.max_pool2d(s.c3(x), (2, 1))
        x = s.c6(Fn.dropout(s.c5(s.c4(x)), 0.1, s.training))
        return x[:, :, 0].permute(2, 0, 1).log_softmax(2)


def batches(idx, X, T, bs, rnd, aug):
    idx = sorted(idx, key=lambda i: X[i].shape[1] + (rnd.random() * 12 if aug else 0))
    bl = [idx[i : i + bs] for i in range(0, len(idx), bs)]
    if aug:
        rnd.shuffle(bl)
    for b in bl:
        W = max(X[i].shape[1] for i in b)
        W += W % 2
        x = np.zeros((len(b), 1, 24, W), np.float32)
        for j, i in enumerate(b):
            g = X[i].astype(np.float32) / 255 * 1.6 - 0.3
            if aug:
                g = g * rnd.uniform(0.8, 1.2) + rnd.uniform(-0.1, 0.1)
                if rnd.random() < 0.3:
                    g = np.roll(g, rnd.choice([-1, 1]), 0)
                if rnd.random() < 0.3:
                    g = g + np.random.normal(0, rnd.uniform(0, 0.12), g.shape)
            x[j, 0, :, : g.shape[1]] = g
        lens = torch.tensor([X[i].shape[1] // 2 for i in b])
        tg = [torch.tensor([CLASSES.index(c) + 1 for c in fold(T[i])]) for i in b]
        yield torch.from_numpy(x), torch.cat(tg), lens, torch.tensor([len(t) for t in tg]), b


def draw(count):
    """The lines that are short enough to be labels, as bytes, with what they say."""
    texts, lines = [], []
    for seed in (1, 2):
        r, rng = random.Random(seed), np.random.default_rng(seed)
        for _ in range(count // 2):
            text, grey = sample(r, rng)
            if len(text) <= 11 and len(text) * 4 <= grey.shape[1] <= 150:
                texts.append(text)
                lines.append(np.clip((grey + 0.3) / 1.6 * 255, 0, 255).astype(np.uint8))
    return texts, lines


def train(texts, lines, minutes):
    torch.manual_seed(0)
    torch.set_num_threads(1)
    net, rnd, seen, began = Net(), random.Random(1), 0, time.time()
    steps = torch.optim.AdamW(net.parameters(), lr=3e-3, weight_decay=1e-2)
    loss_of = nn.CTCLoss(zero_infinity=True)
    order = list(range(len(lines)))
    while time.time() - began < minutes * 60:
        rnd.shuffle(order)
        net.train()
        for x, y, columns, lengths, b in batches(order[:4000], lines, texts, 32, rnd, True):
            done = (time.time() - began) / (minutes * 60)
            rate = 5e-3 * min(1, seen / 4000) * max(0.01, 0.5 + 0.5 * np.cos(np.pi * min(1, done)))
            for group in steps.param_groups:
                group["lr"] = rate
            loss = loss_of(net(x), y, columns, lengths)
            steps.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(net.parameters(), 5)
            steps.step()
            seen += len(b)
        print(f"{seen} lines, loss {loss.item():.3f}", flush=True)
    return net.eval()


def write(net, path):
    """Batch normalisation folded into the convolutions; half precision; layer by layer weights, then biases."""
    parts = []
    for name in ("c1", "c2", "c3", "c4", "c5"):
        conv, norm, _ = getattr(net, name)
        gain = norm.weight / torch.sqrt(norm.running_var + norm.eps)
        parts += [conv.weight * gain[:, None, None, None], norm.bias + (conv.bias - norm.running_mean) * gain]
    parts += [net.c6.weight, net.c6.bias]
    flat = np.concatenate([part.detach().numpy().reshape(-1) for part in parts]).astype("<f2")
    text = base64.b64encode(flat.tobytes()).decode()
    with open(path, "w") as out:
        out.write(
            "/** Written by scripts/train-scale-reader.py; do not edit. Half-precision weights and biases, layer by layer (recogniser.ts says which). */\n"
        )
        out.write("// biome-ignore-all format: a binary\nexport const WEIGHTS_BASE64 = [\n")
        out.writelines(f"  '{text[i:i + 124]}',\n" for i in range(0, len(text), 124))
        out.write("].join('');\n")


if __name__ == "__main__":
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--minutes", type=float, default=40)
    asked.add_argument("--samples", type=int, default=18000)
    asked.add_argument("--out", default="src/scale/recogniser-weights.ts")
    given = asked.parse_args()
    write(train(*draw(given.samples), given.minutes), given.out)
