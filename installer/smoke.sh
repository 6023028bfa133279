#!/usr/bin/env bash
# Does the image work where there is neither a JDK nor a display? Decomposes a sample, exports a figure, draws the window.
set -euo pipefail
cd "$(dirname "$0")"
out="$PWD/target/smoke"
rm -rf "$out"
program="$PWD/target/factorscope/bin/factorscope"
samples="$PWD/target/factorscope/lib/app/sample-data"
run() { env -i HOME="$out/home" PATH=/usr/bin:/bin "$program" "$@"; }
run decompose snmf "$samples"/minilm/*.npy --components 20 --out "$out/snmf"
run view spectrum "$out/snmf" --out "$out/spectrum.svg"
run demo --out "$out/demo"
for file in snmf/result.json snmf/loadings-0.npy spectrum.svg demo/window.png; do
  [ -s "$out/$file" ] || { echo "smoke test: $file was not written" >&2; exit 1; }
done
grep -q 'OpenBLAS' "$out/snmf/result.json" || { echo "smoke test: the natives inside were not used" >&2; exit 1; }
echo "smoke test: the image decomposes, draws and shows its window"
