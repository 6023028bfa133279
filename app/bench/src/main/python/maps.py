"""Baselines of "bench maps --against python": maps.py CASE VALUES ROWS COLUMNS THREADS OUT

VALUES are float32, row by row. Prints the seconds that the work itself took; OUT gets positions, or nothing.
"""
import os
import sys
import time

case, values, rows, columns, threads, out = sys.argv[1:7]
for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ[name] = threads

import numpy
from sklearn.manifold import TSNE
from sklearn.neighbors import NearestNeighbors

x = numpy.fromfile(values, dtype=numpy.float32).reshape(int(rows), int(columns))
start = time.perf_counter()
if case == "tsne":
    found = TSNE(perplexity=30, n_iter=750, init="pca", learning_rate="auto", n_jobs=int(threads)).fit_transform(x)
elif case == "neighbours":
    search = NearestNeighbors(n_neighbors=90, algorithm="brute", n_jobs=int(threads)).fit(x)
    found = search.kneighbors()[1]
else:
    sys.exit(f"no such case: {case}")
print(time.perf_counter() - start)
numpy.savetxt(out, found, fmt="%.9g")
