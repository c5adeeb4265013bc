"""Classifies very many pictures with the exported ONNX model on a Ray cluster, or on this machine where none is running.

    pip install "ray[data]" onnxruntime pillow numpy
    npm run export -- --model base --out model.onnx
    python docs/scale/ray_job.py model.onnx list.txt results.jsonl [--bar 64] [--workers 4] [--threads 1] [--batch 8]

`list.txt` has a path a line; all machines see the same files, the model among them. `--bar` is the height of the data bar in px, which is cut off: unlike `npm run
classify`, this job does not look for it. A line of JSON a picture: `file`, `category`, `probability`, `logits`, `novelty`, `sha256`, `settings`
as `npm run classify -- --resume` writes them; `error` where a picture could not be read. Exit code 3 where that happened.
"""

import argparse
import hashlib
import json
import math
import os
import sys
import time

import numpy as np
import onnxruntime as ort
import ray
from PIL import Image


def resampling(size, to):
    """Weights (to, size): exact area average when shrinking, linear between the centres of pixels when growing."""
    if size > to:
        edges = np.linspace(0, size, to + 1)
        pixels = np.arange(size)
        covered = np.minimum(pixels + 1, edges[1:, None]) - np.maximum(pixels, edges[:-1, None])
        return (np.clip(covered, 0, None) * to / size).astype(np.float32)
    centres = np.clip((np.arange(to) + 0.5) * size / to - 0.5, 0, size - 1)
    return np.clip(1 - np.abs(centres[:, None] - np.arange(size)), 0, None).astype(np.float32)


def views(grey, side):
    """Square views of the short side, one to three spread over the long one, each (side, side)."""
    height, width = grey.shape
    short, long = min(height, width), max(height, width)
    count = 1 if long < 1.1 * short else min(3, math.ceil((long - 0.2 * short) / (0.8 * short)))
    steps = [0.5] if count == 1 else [i / (count - 1) for i in range(count)]
    weights = resampling(short, side)
    for step in steps:
        at = math.floor(step * (long - short) + 0.5)
        square = grey[:, at : at + short] if width >= height else grey[at : at + short]
        yield weights @ square @ weights.T


def softmax(logits, temperature=1.0):
    powers = np.exp((logits - logits.max()) / temperature)
    return powers / powers.sum()


def probabilities(logits, calibration):
    """Softmax at the temperature that gives the first category the probability with which it was seen to be right."""
    confidence = calibration.get("confidence")
    if confidence is None or len(logits) < 2:
        return softmax(logits, calibration["temperature"])

    def odds(temperature):
        rest = np.delete(logits, logits.argmax()) - logits.max()
        return -math.log(np.exp(rest / temperature).sum())

    wanted = min(8.0, confidence["bias"] + confidence["slope"] * odds(calibration["temperature"]))
    low, high = (math.log(calibration["temperature"]) + step for step in (-10, 10))
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if odds(math.exp(middle)) > wanted else (low, middle)
    return softmax(logits, math.exp((low + high) / 2))


def novelty(logits, stranger, calibration):
    """0 .. 1, larger for stranger pictures."""
    energy = -(logits.max() + math.log(np.exp(logits - logits.max()).sum()))
    fitted = calibration.get("novelty")
    if fitted and (stranger is not None or fitted["weights"]["stranger"] == 0):
        weights = fitted["weights"]
        score = weights["bias"] + weights["stranger"] * (stranger or 0) + weights["energy"] * energy
    else:
        score = energy - calibration["outOfSet"]["threshold"]
    return 1 / (1 + math.exp(-score))


class Classifier:
    """One per worker: the model is loaded once."""

    def __init__(self, model, bar, threads):
        options = ort.SessionOptions()
        options.intra_op_num_threads = threads
        self.session = ort.InferenceSession(model, options)
        facts = self.session.get_modelmeta().custom_metadata_map
        self.labels = json.loads(facts["labels"])
        self.calibration = json.loads(facts["calibration"])
        self.settings = {"model": facts["model.id"], "modelSha256": facts["model.sha256"]}
        self.side = self.session.get_inputs()[0].shape[2]
        self.bar = bar

    def look(self, path):
        with open(path, "rb") as file:
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        grey = np.asarray(Image.open(path).convert("L"), np.float32) / 255
        return sha256, list(views(grey[: grey.shape[0] - self.bar], self.side))

    def line(self, path, sha256, logits, stranger):
        shares = probabilities(logits, self.calibration)
        return {
            "file": path,
            "category": self.labels[int(logits.argmax())],
            "probability": float(shares.max()),
            "logits": [float(value) for value in logits],
            "novelty": novelty(logits, stranger, self.calibration),
            "sha256": sha256,
            "settings": self.settings,
        }

    def __call__(self, batch):
        lines, looks = [], []
        for path in batch["path"]:
            try:
                looks.append((str(path), *self.look(path)))
            except Exception as fault:  # whatever is wrong with one picture is no reason to lose the others
                lines.append({"file": str(path), "error": f"{type(fault).__name__}: {fault}"})
        if looks:
            stacked = np.stack([view for _, _, several in looks for view in several])[:, None]
            outputs = dict(zip([o.name for o in self.session.get_outputs()], self.session.run(None, {"view": stacked})))
            at = 0
            for path, sha256, several in looks:
                rows = slice(at, at + len(several))
                at += len(several)
                logits = outputs["logits"][rows].mean(axis=0, dtype=np.float64)
                stranger = float(outputs["stranger"][rows].mean()) if "stranger" in outputs else None
                lines.append(self.line(path, sha256, logits, stranger))
        return {"line": [json.dumps(line) for line in lines]}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("model")
    parser.add_argument("list")
    parser.add_argument("out")
    parser.add_argument("--bar", type=int, default=0)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--batch", type=int, default=8)
    args = parser.parse_args()
    with open(args.list) as file:
        paths = [path.rstrip("\n") for path in file if path.strip()]
    ray.init(include_dashboard=False, log_to_driver=False)
    ray.data.DataContext.get_current().enable_progress_bars = False
    begun = time.time()
    # A task of 256 pictures lasts long beside what Ray needs to hand it out, and is little to do again where a machine dies.
    items = ray.data.from_items([{"path": path} for path in paths], override_num_blocks=math.ceil(len(paths) / 256))
    lines = items.map_batches(
        Classifier,
        fn_constructor_args=(os.path.abspath(args.model), args.bar, args.threads),
        batch_size=args.batch,
        num_cpus=args.threads,
        compute=ray.data.ActorPoolStrategy(size=args.workers),
    )
    failed = 0
    with open(args.out, "w") as out:
        for row in lines.iter_rows():
            out.write(row["line"] + "\n")
            failed += '"error"' in row["line"]
    seconds = time.time() - begun
    print(f"{len(paths)} pictures, {failed} not read, in {seconds:.0f} s: {len(paths) / seconds:.1f} a second", file=sys.stderr)
    return 3 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
