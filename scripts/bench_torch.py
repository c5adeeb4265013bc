"""What the peers in PyTorch of `npm run bench` share (bench-torch-*.py): one thread, what the bench hands over, and its questions."""
import base64
import json
import os
import struct
import sys
import time

import torch

torch.set_num_threads(1)


def handed_over():
    """The configuration and the tensors by name, from the folder that is the first argument: config.json, weights.safetensors."""
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
    return config, tensors


def answer(work, values):
    """Prints PyTorch's version; then, for each line on standard input, does the work: `run` is answered by the milliseconds of processor
    time that it took, `values` by the tensor that `values` makes of what it gave, one after the other in base64."""
    print(torch.__version__, flush=True)
    for line in sys.stdin:
        before = time.process_time()
        result = work()
        spent = (time.process_time() - before) * 1000
        if line.strip() == "values":
            print(base64.b64encode(values(result).detach().contiguous().numpy().tobytes()).decode(), flush=True)
        else:
            print(spent, flush=True)
