"""Makes rpca.json: the inexact augmented Lagrangian for robust PCA (Lin, Chen and Ma 2010), written down in numpy.

    python3 rpca.py > ../resources/factorscope/model/golden/rpca.json
"""

import json

import numpy as np


def rpca(x, tolerance=1e-6, growth=1.5):
    weight = 1 / np.sqrt(max(x.shape))
    norm = np.linalg.norm(x, 2)
    y = x / max(norm, np.abs(x).max() / weight)
    s = np.zeros_like(x)
    penalty = first = 1.25 / norm
    for iteration in range(1, 201):
        u, values, v = np.linalg.svd(x - s + y / penalty, full_matrices=False)
        values = np.maximum(values - 1 / penalty, 0)
        low = (u * values) @ v
        s = x - low + y / penalty
        s = np.sign(s) * np.maximum(np.abs(s) - weight / penalty, 0)
        rest = x - low - s
        y = y + penalty * rest
        penalty = min(penalty * growth, first * 1e7)
        if np.linalg.norm(rest) / np.linalg.norm(x) < tolerance:
            break
    return {
        "iterations": iteration,
        "values": values[values > 0].tolist(),
        "relativeError": np.linalg.norm(x - low) / np.linalg.norm(x),
        "sparseShare": float(np.mean(s != 0)),
    }


def main():
    rng = np.random.default_rng(5)
    x = rng.standard_normal((24, 3)) @ rng.standard_normal((3, 16))
    x += 5 * rng.standard_normal(x.shape) * (rng.random(x.shape) < 0.1)
    x = np.round(x, 6)
    print(json.dumps({"x": x.tolist(), "tall": rpca(x), "wide": rpca(x.T.copy())}))


if __name__ == "__main__":
    main()
