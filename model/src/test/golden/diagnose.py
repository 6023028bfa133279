"""Reference numbers for diagnostics: scikit-learn and scipy on small data that stand in the output.

Usage: python3 diagnose.py > ../resources/factorscope/model/golden/diagnose.json
"""
import json

import numpy as np
import scipy
import sklearn
from scipy.cluster.hierarchy import linkage
from scipy.stats import mannwhitneyu
from sklearn.decomposition._pca import _assess_dimension
from sklearn.metrics import f1_score, roc_auc_score

rng = np.random.default_rng(5)

# PCA evidence (Minka 2000) of planted low rank
n, d, k = 60, 9, 3
x = rng.normal(size=(n, k)) @ (rng.normal(size=(k, d)) * np.array([[3.0], [2.0], [1.2]])) + 0.4 * rng.normal(size=(n, d))
x -= x.mean(axis=0)
singular = np.linalg.svd(x, compute_uv=False)
variances = singular**2 / (n - 1)
minka = [_assess_dimension(variances, rank, n) for rank in range(1, d)]

# one component, its activations with ties, three classes
activation = np.round(np.maximum(0, rng.normal(size=80) + np.repeat([1.5, 0.0, -0.5, 0.0], 20)), 1)
labels = np.array(["a"] * 20 + ["b"] * 25 + ["c"] * 35)
classes = {}
for label in "abc":
    inside = labels == label
    u = mannwhitneyu(activation[inside], activation[~inside], method="asymptotic")
    thresholds = sorted(set(activation[activation > 0]))
    scores = [f1_score(inside, activation >= t) for t in thresholds]
    classes[label] = {
        "auc": roc_auc_score(inside, activation),
        "p": u.pvalue,
        "f1": max(scores),
        "logRatio": float(np.log2(activation[inside].mean() / activation[~inside].mean())),
    }

# a tree of nine points; DendrogramTest has the heights
points = np.array([[np.sin(1.3 * i * i + 0.7 * j) + (3 if i % 3 == j else 0) for j in range(3)] for i in range(9)])
heights = {method: linkage(points, method)[:, 2].tolist() for method in ["ward", "average", "centroid"]}

print(
    json.dumps(
        {
            "versions": {"numpy": np.__version__, "scipy": scipy.__version__, "sklearn": sklearn.__version__},
            "minka": {"rows": n, "variances": variances.tolist(), "evidences": minka},
            "heights": heights,
            "classes": {"activation": activation.tolist(), "labels": labels.tolist(), "of": classes},
        },
        indent=1,
    )
)
