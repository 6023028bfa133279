"""Membership probabilities and outlier scores for HdbscanTest, from their definitions, point by point (McInnes and Healy
2017; Campello, Moulavi, Zimek, Sander 2015): python3 hdbscan_scores.py (numpy), which writes
../resources/factorscope/model/golden/hdbscan-scores.json for the rows in hdbscan.json."""
import json
import numpy as np

folder = "../resources/factorscope/model/golden/"


def spanning_tree(x, points):
    far = np.sqrt(((x[:, None] - x[None]) ** 2).sum(2))
    core = np.sort(far, 1)[:, points - 1]
    reach = np.maximum(far, np.maximum(core[:, None], core[None]))
    n = len(x)
    inside = np.zeros(n, bool)
    best, source = np.full(n, np.inf), np.zeros(n, int)
    at, edges = 0, []
    for _ in range(n - 1):
        inside[at] = True
        nearer = (reach[at] < best) & ~inside
        best[nearer], source[nearer] = reach[at][nearer], at
        best[inside] = np.inf
        at = int(best.argmin())
        edges.append((best[at], source[at], at))
    return sorted(edges)


def condensed(edges, n, smallest):
    """(parent, child, density, size) of the condensed tree; the first cluster is n, the others are larger."""
    node, size, children, height = list(range(n)), [1] * n, {}, {}
    for weight, a, b in edges:
        a, b, new = node[a], node[b], len(size)
        children[new], height[new] = (a, b), weight
        size.append(size[a] + size[b])
        node = [new if m in (a, b) else m for m in node]
    leaves = lambda m: [m] if m < n else leaves(children[m][0]) + leaves(children[m][1])
    rows, names, todo = [], {2 * n - 2: n}, [2 * n - 2]
    while todo:
        top = todo.pop()
        density = 1 / height[top]
        large = [c for c in children[top] if size[c] >= smallest]
        for c in children[top]:
            if size[c] < smallest:
                rows += [(names[top], p, density, 1) for p in leaves(c)]
            elif len(large) == 1:
                names[c] = names[top]
                todo.append(c)
            else:
                names[c] = 2 * n + c
                rows.append((names[top], names[c], density, size[c]))
                todo.append(c)
    return rows


def chosen(rows, root):
    birth = {root: 0.0, **{r[1]: r[2] for r in rows if r[3] > 1}}
    stability = {c: sum((r[2] - birth[c]) * r[3] for r in rows if r[0] == c) for c in birth}
    below = lambda c: [r[1] for r in rows if r[0] == c and r[3] > 1]

    def best(c):
        parts = [best(b) for b in below(c)]
        mass, which = sum(p[0] for p in parts), sum((p[1] for p in parts), [])
        return (mass, which) if c == root or (parts and mass > stability[c]) else (stability[c], [c])

    return best(root)[1], below


def scores(x, points, smallest):
    n = len(x)
    rows = condensed(spanning_tree(x, points), n, smallest)
    clusters, below = chosen(rows, n)
    parent = {r[1]: r[0] for r in rows}
    leaves = {r[1]: r[2] for r in rows}
    death = lambda c: max(r[2] for r in rows if r[0] == c)
    densest = lambda c: max([death(c)] + [densest(b) for b in below(c)])
    probabilities, outliers = [], []
    for p in range(n):
        c = home = parent[p]
        while c != n and c not in clusters:
            c = parent[c]
        probabilities.append(min(leaves[p], death(c)) / death(c) if c in clusters else 0)
        outliers.append(1 - leaves[p] / densest(home))
    return {"probabilities": probabilities, "outliers": outliers}


with open(folder + "hdbscan.json") as file:
    sets = json.load(file)
result = {}
for name in ("groups", "moons"):
    x = np.array(sets[name]["rows"], float)
    result[name] = scores(x, sets[name]["points"], sets[name]["points"])
with open(folder + "hdbscan-scores.json", "w") as file:
    json.dump(result, file)
