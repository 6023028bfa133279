"""Errors that TensorLy 0.9 reaches on its own small tensor (tensorly.json) by methods that tensorly.json has no numbers of.

    PYTHONPATH=.../tensorly python3 tensorly_more.py TENSORLY_JSON > tensorly_more.json

Each is the best of five random starts of some hundreds of sweeps.
"""

import json
import sys
import warnings

import numpy as np
import tensorly as tl
from tensorly.decomposition import non_negative_tucker_hals, parafac2, tensor_ring, tensor_ring_als

warnings.filterwarnings("ignore")
x = np.array(json.load(open(sys.argv[1]))["T"])
norm = np.linalg.norm


def error(model, data):
    return float(norm(model - data) / norm(data))


def best(fit):
    errors = []
    for seed in range(5):
        try:
            errors.append(fit(seed))
        except np.linalg.LinAlgError:
            pass
    return min(errors)


def ring(seed):
    cores = tensor_ring_als(x, [2, 2, 2, 2], n_iter_max=500, tol=1e-14, random_state=seed)
    return error(tl.tr_to_tensor(cores), x)


def shifting(seed):
    # the first axis is what all slices have in common, the second evolves, the third is the slices
    slices = [x[:, :, s].T for s in range(x.shape[2])]
    found = parafac2(slices, 2, n_iter_max=600, init="random", tol=1e-14, random_state=seed)
    from tensorly.parafac2_tensor import parafac2_to_slices

    model = np.stack([s.T for s in parafac2_to_slices(found)], axis=2)
    return error(model, x)


def nonnegative(seed):
    data = np.abs(x)
    core, factors = non_negative_tucker_hals(
        data, [3, 3, 2], n_iter_max=100, init="random", tol=1e-14, algorithm="fista", random_state=seed
    )
    return error(tl.tucker_to_tensor((core, factors)), data)


print(
    json.dumps(
        {
            "tensor_ring_svd_2222": error(tl.tr_to_tensor(tensor_ring(x, [2, 2, 2, 2])), x),
            "tensor_ring_als_2222": best(ring),
            "parafac2_2": best(shifting),
            "non_negative_tucker_hals_332": best(nonnegative),
            "tensorly": tl.__version__,
            "numpy": np.__version__,
        },
        indent=1,
    )
)
