#!/usr/bin/env python3
"""Recomputes the reference numbers that the tests compare with, from the inputs stored beside them.

Needs numpy and scikit-learn (Debian: python3-sklearn; made with scikit-learn 1.2.1, numpy 1.24.2). Prints the largest
difference for each number; --write replaces the stored ones.
"""
import json
import sys
from pathlib import Path

import numpy as np
from sklearn.datasets import load_iris
from sklearn.decomposition import PCA, TruncatedSVD, sparse_encode
from sklearn.decomposition._nmf import _beta_divergence, _initialize_nmf, non_negative_factorization

FOLDER = Path(__file__).parents[1] / "resources/factorscope/model/golden"


def nmf(g):
    a, w0, h0 = (np.array(g[k]) for k in ("A", "W0", "H0"))
    out = {"runs": {}}
    for name in g["runs"]:
        solver, *rest = name.split("_")
        beta = "kullback-leibler" if rest[0].startswith("beta1") else "frobenius"
        shifted = a + 0.01 if beta != "frobenius" else a
        w, h, _ = non_negative_factorization(
            shifted, W=w0.copy(), H=h0.copy(), n_components=4, init="custom", solver=solver, beta_loss=beta,
            max_iter=int(rest[-1]), tol=0)
        out["runs"][name] = {"W": w.tolist(), "H": h.tolist(),
                             "err": _beta_divergence(shifted, w, h, beta, square_root=True)}
    for init in ("nndsvd", "nndsvda"):
        w, h = _initialize_nmf(a, 4, init=init, random_state=0)
        out[init + "_W"], out[init + "_H"] = w.tolist(), h.tolist()
    out["beta_divergence"] = {b: _beta_divergence(a + 0.01, w0, h0, float(b)) for b in g["beta_divergence"]}
    return out


def dictionary(g):
    a, d = np.array(g["A"]), np.array(g["D0"])
    alpha = g["alpha"]
    encode = {
        "lasso_cd": sparse_encode(a, d, algorithm="lasso_cd", alpha=alpha, max_iter=10000),
        "lasso_lars": sparse_encode(a, d, algorithm="lasso_lars", alpha=alpha),
        "lasso_cd_pos": sparse_encode(a, d, algorithm="lasso_cd", alpha=alpha, positive=True, max_iter=10000),
        "omp_2": sparse_encode(a, d, algorithm="omp", n_nonzero_coefs=2),
        "threshold": sparse_encode(a, d, algorithm="threshold", alpha=alpha),
    }
    return {"encode": {k: v.tolist() for k, v in encode.items()}}


def pca(g):
    a = np.array(g["A"])
    p = PCA(6, svd_solver="full").fit(a)
    iris = PCA(4, svd_solver="full").fit(load_iris().data)
    return {
        "pca6": {"mean": p.mean_.tolist(), "components": p.components_.tolist(),
                 "explained_variance": p.explained_variance_.tolist(), "ratio": p.explained_variance_ratio_.tolist(),
                 "singular_values": p.singular_values_.tolist(), "noise_variance": p.noise_variance_,
                 "score": p.score(a)},
        "iris": {"ev": iris.explained_variance_.tolist()},
        "tsvd": TruncatedSVD(4, algorithm="arpack").fit(a).singular_values_.tolist(),
    }


def snmf(g):
    """The published rule: Ding, Li, Jordan 2010 with winner-take-all over each component's neurons."""
    a = np.array(g["A_tokens_by_neurons"]).T
    out = {"by_sparsity": {}}
    for keep in g["by_sparsity"]:
        f, w = np.array(g["F0"]), np.array(g["G0"])
        losses, best = [], (np.inf, f, w)
        for _ in range(g["iterations"]):
            f = a @ w @ np.linalg.inv(w.T @ w + 1e-6 * np.eye(g["K"]))
            kept = max(1, int(np.ceil(float(keep) * len(f))))
            least = -np.sort(-np.abs(f), axis=0)[kept - 1]
            f = np.where(np.abs(f) >= least, f, 0)
            c = np.maximum(np.linalg.norm(w, axis=0), 1e-8)
            w, f = w / c, f * c
            p, q = a.T @ f, f.T @ f
            plus, minus = lambda m: (np.abs(m) + m) / 2, lambda m: (np.abs(m) - m) / 2
            w = w * np.sqrt((plus(p) + w @ minus(q)) / (minus(p) + w @ plus(q) + 1e-6))
            losses.append(np.sum((a - f @ w.T) ** 2))
            if losses[-1] < best[0] - 1e-4:
                best = (losses[-1], f, w)
        out["by_sparsity"][keep] = {"loss": losses, "F": best[1].tolist(), "G": best[2].tolist()}
    return out


def compare(old, new, path):
    if isinstance(new, dict):
        for key, value in new.items():
            compare(old[key], value, path + [str(key)])
            old[key] = value if not isinstance(value, dict) else old[key]
        return
    difference = np.max(np.abs(np.array(old) - np.array(new)))
    print(f"{difference:10.2e}  {'/'.join(path)}")


for name, recompute in (("sklearn_nmf", nmf), ("sklearn_dl", dictionary), ("sklearn_pca", pca), ("snmf_reference", snmf)):
    file = FOLDER / (name + ".json")
    golden = json.loads(file.read_text())
    compare(golden, recompute(golden), [name])
    if "--write" in sys.argv:
        file.write_text(json.dumps(golden))
