"""The other side of `./factorscope bench --against python`.

    python3 baselines.py CASE DATA.npy OPTIONS(JSON)

Reads the data once, says in one line of JSON what computes, then runs the baseline once for each line on standard input
and answers each with a line of JSON: {"seconds": ..., "quality": ..., "note": ...}. The last line of input is `quit`.

Needs numpy, scipy and scikit-learn; torch is used where it is there (Debian: python3-sklearn python3-torch).
"""

import functools
import json
import sys
import time
import warnings

import numpy as np

warnings.filterwarnings("ignore")


def timed(work):
    start = time.perf_counter()
    answer = work()
    return time.perf_counter() - start, answer


class Gemm:
    """numpy's matrix product; the data are the left operand."""

    def __init__(self, x, options):
        self.x = x
        self.y = np.random.default_rng(0).standard_normal((x.shape[1], options["columns"]), dtype=np.float32)
        self.repeats = options["repeats"]

    def run(self):
        seconds = []
        for _ in range(self.repeats):
            seconds.append(timed(lambda: self.x @ self.y)[0])
        return {"seconds": float(np.median(seconds)), "quality": 0.0}


class TorchGemm(Gemm):
    """torch's matrix product of the same operands."""

    def run(self):
        import torch

        a, b = torch.from_numpy(self.x), torch.from_numpy(self.y)
        seconds = [timed(lambda: a @ b)[0] for _ in range(self.repeats)]
        return {"seconds": float(np.median(seconds)), "quality": 0.0}


class PublishedSnmf:
    """The published rule of SNMF (multiplicative codes, winner-take-all components), until an error is reached.

    X (n x d) ~ G (n x K) F' (K x d). One seed per run, the next one each time.
    """

    def __init__(self, x, options):
        self.x = x
        self.options = options
        self.seed = options["seed"]

    def run(self):
        seconds, (iterations, error, arrived) = timed(self.fit)
        if arrived is not None:
            seconds = arrived
        note = f"{iterations} iterations, error {error:.5f}" + ("" if arrived is not None else ", not reached")
        return {"seconds": seconds, "quality": float(error), "reached": arrived is not None, "note": note}

    def fit(self):
        begin = time.perf_counter()
        a = self.x.T  # d x n, as published
        k, kept = self.options["components"], int(np.ceil(self.options["keep"] * a.shape[0]))
        rng = np.random.default_rng(self.seed)
        self.seed += 1
        g = np.maximum(rng.random((a.shape[1], k), dtype=np.float32), 1e-6)
        total = float(np.sum(self.x.astype(np.float64) ** 2)) if self.x.size < 5e7 else sum(
            float(np.sum(self.x[i : i + 4096].astype(np.float64) ** 2)) for i in range(0, len(self.x), 4096)
        )
        best, error, iteration = np.inf, np.inf, 0
        while iteration < self.options["iterations"] and time.perf_counter() - begin < self.options["most_seconds"]:
            f = a @ g @ np.linalg.inv(g.T @ g + 1e-6 * np.eye(k, dtype=np.float32))
            size = np.abs(f)
            threshold = np.partition(size, len(f) - kept, axis=0)[len(f) - kept]
            f[size < threshold] = 0
            norms = np.maximum(np.linalg.norm(g, axis=0), 1e-8)
            g /= norms
            f *= norms
            p, q = a.T @ f, f.T @ f
            up = (np.abs(p) + p) / 2 + g @ ((np.abs(q) - q) / 2)
            down = (np.abs(p) - p) / 2 + g @ ((np.abs(q) + q) / 2) + 1e-6
            g *= np.sqrt(up / down)
            residual = a - f @ g.T
            loss = float(np.sum(residual * residual))
            iteration += 1
            if not np.isfinite(loss):
                break
            best = min(best, loss)
            error = float(np.sqrt(best / total))
            if error <= self.options["target"]:
                return iteration, error, time.perf_counter() - begin
        return iteration, error, None


class AutomaticPca:
    """sklearn.decomposition.PCA, svd_solver auto: randomized or exact by the shape."""

    def __init__(self, x, options):
        self.x = x
        self.k = options["components"]

    def run(self):
        from sklearn.decomposition import PCA

        seconds, fit = timed(lambda: PCA(self.k, random_state=0).fit(self.x))
        return {"seconds": seconds, "quality": float(np.sum(fit.explained_variance_, dtype=np.float64))}


class SparseSvd:
    """sklearn.decomposition.TruncatedSVD of a sparse matrix; quality is the sum of squared singular values / (n - 1)."""

    def __init__(self, x, options):
        self.x = x
        self.k = options["components"]

    def run(self):
        from sklearn.decomposition import TruncatedSVD

        seconds, fit = timed(lambda: TruncatedSVD(self.k, random_state=0).fit(self.x))
        return {"seconds": seconds, "quality": float(np.sum(fit.singular_values_**2)) / (self.x.shape[0] - 1)}


class RobustPca:
    """Inexact augmented Lagrangian (Lin, Chen and Ma 2010) in numpy; quality is the rank it ends with."""

    def __init__(self, x, options):
        self.x = x.astype(np.float64)

    def run(self):
        seconds, rank = timed(self.fit)
        return {"seconds": seconds, "quality": float(rank)}

    def fit(self):
        x = self.x
        weight = 1 / np.sqrt(max(x.shape))
        norm = np.linalg.norm(x, 2)
        y = x / max(norm, np.abs(x).max() / weight)
        mu, s, total, rank = 1.25 / norm, np.zeros_like(x), np.linalg.norm(x), 0
        for _ in range(200):
            u, v, w = np.linalg.svd(x - s + y / mu, full_matrices=False)
            rank = int(np.sum(v > 1 / mu))
            low = (u[:, :rank] * (v[:rank] - 1 / mu)) @ w[:rank]
            rest = x - low + y / mu
            s = np.sign(rest) * np.maximum(np.abs(rest) - weight / mu, 0)
            z = x - low - s
            y += mu * z
            mu *= 1.5
            if np.linalg.norm(z) < 1e-6 * total:
                break
        return rank


class Spectrum:
    """scipy.linalg.svdvals: all singular values."""

    def __init__(self, x, options):
        self.x = x

    def run(self):
        import scipy.linalg

        seconds, values = timed(lambda: scipy.linalg.svdvals(self.x))
        return {"seconds": seconds, "quality": float(values[0])}


class CoordinateNmf:
    """sklearn.decomposition.NMF, solver cd, a fixed number of iterations from its own start."""

    def __init__(self, x, options):
        self.x = x
        self.options = options
        self.dense = x.toarray() if hasattr(x, "toarray") else x
        self.norm = float(np.sqrt(sum(np.sum(b.astype(np.float64) ** 2) for b in self.blocks())))

    def blocks(self):
        return (self.dense[i : i + 4096] for i in range(0, len(self.dense), 4096))

    def run(self):
        from sklearn.decomposition import NMF

        model = NMF(
            self.options["components"],
            init=self.options["init"],
            solver="cd",
            max_iter=self.options["iterations"],
            tol=0,
            random_state=0,
        )
        seconds, w = timed(lambda: model.fit_transform(self.x))
        residual = sum(
            float(np.sum((b - w[i * 4096 : i * 4096 + 4096] @ model.components_).astype(np.float64) ** 2))
            for i, b in enumerate(self.blocks())
        )
        return {"seconds": seconds, "quality": float(np.sqrt(residual) / self.norm)}


class MiniBatchDictionary:
    """sklearn.decomposition.MiniBatchDictionaryLearning, fit_algorithm cd; quality is the mean objective with exact codes."""

    def __init__(self, x, options):
        self.x = x
        self.options = options

    def run(self):
        from sklearn.decomposition import MiniBatchDictionaryLearning

        o = self.options
        steps = int(np.ceil(len(self.x) / o["batch"])) * o["epochs"]
        model = MiniBatchDictionaryLearning(
            o["components"],
            alpha=o["alpha"],
            n_iter=steps,
            batch_size=o["batch"],
            fit_algorithm="cd",
            transform_algorithm="lasso_cd",
            transform_alpha=o["alpha"],
            random_state=0,
        )
        seconds, _ = timed(lambda: model.fit(self.x))
        codes = model.transform(self.x)
        residual = self.x - codes @ model.components_
        objective = (0.5 * np.sum(residual.astype(np.float64) ** 2) + o["alpha"] * np.abs(codes).sum()) / len(self.x)
        return {"seconds": seconds, "quality": float(objective)}


class Lloyd:
    """sklearn.cluster.KMeans, one start."""

    def __init__(self, x, options):
        self.x = x
        self.k = options["components"]
        self.seed = 0

    def run(self):
        from sklearn.cluster import KMeans

        seconds, fit = timed(lambda: KMeans(self.k, n_init=1, random_state=self.seed).fit(self.x))
        self.seed += 1
        return {"seconds": seconds, "quality": float(fit.inertia_), "note": f"{fit.n_iter_} iterations"}


def khatri_rao(a, b):
    return (a[:, None, :] * b[None, :, :]).reshape(-1, a.shape[1])


class Polyadic:
    """TensorLy's parafac or non_negative_parafac_hals, a number of sweeps from a random start; where TensorLy is not
    there, the same updates in numpy (its MTTKRP is the unfolding times a Khatri-Rao product). One seed per run."""

    def __init__(self, x, options):
        self.x = x
        self.options = options
        self.seed = 0
        try:
            import tensorly  # noqa: F401

            self.has_tensorly = True
        except ImportError:
            self.has_tensorly = False

    def run(self):
        self.seed += 1
        seconds, error = timed(self.library if self.has_tensorly else self.fit)
        what = "TensorLy" if self.has_tensorly else "its updates in numpy"
        return {"seconds": seconds, "quality": float(error), "note": f"{self.options['sweeps']} sweeps, {what}"}

    def library(self):
        import tensorly as tl
        from tensorly.decomposition import non_negative_parafac_hals, parafac

        fit = non_negative_parafac_hals if self.options["nonnegative"] else parafac
        cp = fit(
            self.x,
            self.options["components"],
            n_iter_max=self.options["sweeps"],
            init="random",
            tol=0,
            random_state=self.seed,
        )
        return np.linalg.norm(self.x - tl.cp_to_tensor(cp)) / np.linalg.norm(self.x)

    def fit(self):
        x, k = self.x, self.options["components"]
        rng = np.random.default_rng(self.seed)
        factors = [rng.random((n, k)) for n in x.shape]
        unfolded = [np.moveaxis(x, m, 0).reshape(x.shape[m], -1) for m in range(x.ndim)]
        squares = float(np.sum(x * x))
        error = np.inf
        for _ in range(self.options["sweeps"]):
            for m in range(x.ndim):
                others = [factors[i] for i in range(x.ndim) if i != m]
                gram = np.prod([a.T @ a for a in others], axis=0)
                products = unfolded[m] @ functools.reduce(khatri_rao, others)
                if self.options["nonnegative"]:
                    factors[m] = self.hals(products.T, gram, factors[m].T.copy()).T
                else:
                    factors[m] = np.linalg.solve(gram.T, products.T).T
            fit = float(np.sum(products * factors[-1]))
            model = float(np.sum(gram * (factors[-1].T @ factors[-1])))
            error = np.sqrt(max(0.0, squares - 2 * fit + model) / squares)
        return error

    def hals(self, products, gram, v):
        """hals_nnls: up to 100 passes, until one changes less than 1e-8 of what the first did."""
        first = 0.0
        for passed in range(100):
            change = 0.0
            for r in range(len(gram)):
                if gram[r, r] != 0:
                    step = np.maximum((products[r] - gram[r] @ v) / gram[r, r], -v[r])
                    v[r] += step
                    change += float(step @ step)
            if passed == 0:
                first = change
            if change < 1e-8 * first:
                break
        return v


class Hooi(Polyadic):
    """TensorLy's tucker (HOSVD, then HOOI until the error falls by less than 1e-4); else the same in numpy."""

    def library(self):
        import tensorly as tl
        from tensorly.decomposition import tucker

        fit = tucker(self.x, self.ranks(), init="svd")
        return np.linalg.norm(self.x - tl.tucker_to_tensor(fit)) / np.linalg.norm(self.x)

    def ranks(self):
        return self.options.get("ranks") or [self.options["components"]] * self.x.ndim

    def fit(self):
        x, ranks, order = self.x, self.ranks(), self.x.ndim
        unfolded = [np.moveaxis(x, m, 0).reshape(x.shape[m], -1) for m in range(order)]
        factors = [self.leading(u, k) for u, k in zip(unfolded, ranks)]
        squares, before, error = float(np.sum(x * x)), np.inf, np.inf
        for _ in range(self.options["sweeps"]):
            for m in range(order):
                y = x
                for i in range(order):
                    if i != m:
                        y = np.moveaxis(np.tensordot(factors[i].T, y, axes=(1, i)), 0, i)
                factors[m] = self.leading(np.moveaxis(y, m, 0).reshape(x.shape[m], -1), ranks[m])
            core = np.moveaxis(np.tensordot(factors[-1].T, y, axes=(1, order - 1)), 0, order - 1)
            error = np.sqrt(max(0.0, squares - float(np.sum(core * core))) / squares)
            if before - error < 1e-4:
                break
            before = error
        return error

    def leading(self, u, k):
        """Its default: the singular value decomposition, cut off."""
        return np.linalg.svd(u, full_matrices=False)[0][:, :k]


CASES = {
    "cp": Polyadic,
    "tucker": Hooi,
    "gemm": Gemm,
    "torch-gemm": TorchGemm,
    "snmf": PublishedSnmf,
    "pca": AutomaticPca,
    "truncated-svd": SparseSvd,
    "robust-pca": RobustPca,
    "spectrum": Spectrum,
    "nmf": CoordinateNmf,
    "dictionary": MiniBatchDictionary,
    "kmeans": Lloyd,
}


def what_computes(case):
    import scipy
    import sklearn
    from threadpoolctl import threadpool_info

    versions = [f"numpy {np.__version__}", f"scipy {scipy.__version__}", f"scikit-learn {sklearn.__version__}"]
    if case == "torch-gemm":
        import torch

        versions.append(f"torch {torch.__version__}")
    blas = [
        f"{b.get('internal_api')} {b.get('version')} ({b.get('architecture', '?')}, {b.get('num_threads')} threads)"
        for b in threadpool_info()
        if b.get("user_api") == "blas"
    ]
    return {"versions": ", ".join(versions), "blas": "; ".join(sorted(set(blas)))}


def prepared(x, name, options):
    """Floats as the other side computes with, matrices folded as there, sparse where they are."""
    if x.dtype == np.float16 or x.dtype.kind in "iu":
        x = x.astype(np.float32)
    if name not in ("cp", "tucker"):
        x = x.reshape(len(x), -1)
    if options.get("sparse"):
        import scipy.sparse

        x = scipy.sparse.csr_matrix(x)
    return x


def main():
    name, path, options = sys.argv[1], sys.argv[2], json.loads(sys.argv[3])
    case = CASES[name](prepared(np.load(path), name, options), options)
    print(json.dumps(what_computes(name)), flush=True)
    for line in sys.stdin:
        if line.strip() == "quit":
            return
        print(json.dumps(case.run()), flush=True)


if __name__ == "__main__":
    main()
