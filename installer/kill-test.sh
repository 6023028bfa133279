#!/usr/bin/env bash
# Kills the program while it writes, at random moments: what stands there afterwards is whole, old or new, and the next
# start takes away what was left.
#
#   installer/kill-test.sh [PROGRAM]     (CONVERTS=100 and RUNS=60 kills unless told otherwise)
set -uo pipefail
program="$(realpath "${1:-$(dirname "$0")/../factorscope}")"
scratch="$(mktemp -d)"
trap 'rm -rf "$scratch"' EXIT
cd "$scratch" || exit 1
failures=0

fail() {
    echo "FAILED: $*"
    failures=$((failures + 1))
}

# a matrix of 3000 × 800 numbers, all of one byte
matrix() {
    local header="{'descr': '<i8', 'fortran_order': False, 'shape': (3000, 800), }"
    printf '\x93NUMPY\x01\x00\x76\x00%-117s\n' "$header"
    head -c $((3000 * 800 * 8)) /dev/zero | tr '\0' "$1"
}

# runs the program and kills it within so many milliseconds
killed() {
    local most=$1
    shift
    "$program" "$@" >/dev/null 2>&1 &
    local job=$!
    sleep "$(awk -v most="$most" -v r="$RANDOM" 'BEGIN { print 0.2 + r / 32768 * most / 1000 }')"
    # the launcher replaces itself by the program, or has it as a child
    pkill -9 -P "$job" 2>/dev/null
    kill -9 "$job" 2>/dev/null && kills=$((kills + 1))
    wait "$job" 2>/dev/null
}

matrix '\1' > a.npy
matrix '\2' > b.npy
mkdir out
for ending in npy csv safetensors; do
    "$program" convert a.npy "out/x.$ending" --force >/dev/null || fail "convert to .$ending"
    cp "out/x.$ending" "a.$ending.whole"
    "$program" convert b.npy "out/x.$ending" --force >/dev/null || fail "convert to .$ending"
    cp "out/x.$ending" "b.$ending.whole"
done

kills=0
news=0
for ((i = 0; i < ${CONVERTS:-100}; i++)); do
    endings=(npy csv safetensors)
    ending=${endings[i % 3]}
    from=a
    [ $((i / 3 % 2)) -eq 0 ] || from=b
    cp "$([ $from = a ] && echo b || echo a).$ending.whole" "out/x.$ending"
    killed "${CONVERT_MS:-1500}" convert "$from.npy" "out/x.$ending" --force
    if cmp -s "out/x.$ending" "$from.$ending.whole"; then
        news=$((news + 1))
    elif ! cmp -s "out/x.$ending" "$([ $from = a ] && echo b || echo a).$ending.whole"; then
        fail "kill $i left a damaged x.$ending"
    fi
done
echo "convert: $kills of ${CONVERTS:-100} killed while at work, $news new files, none damaged unless said above"

kills=0
"$program" decompose pca a.npy -k 2 --out out/result --force >/dev/null 2>&1 || fail "decompose"
for ((i = 0; i < ${RUNS:-60}; i++)); do
    killed "${RUN_MS:-2500}" decompose pca "$([ $((i % 2)) -eq 0 ] && echo a || echo b).npy" -k 2 --out out/result --force
    "$program" info out/result >/dev/null 2>said || fail "kill $i left a result that cannot be read: $(cat said)"
done
echo "decompose: $kills of ${RUNS:-60} killed while at work, every result can be read unless said above"

"$program" info a.npy >/dev/null
left="$(ls -A out | grep -vxE 'result|x\.json|x\.(npy|csv|safetensors)')"
[ -z "$left" ] || fail "left in the folder: $left"
[ "$failures" -eq 0 ] && echo "All is whole."
exit $((failures > 0))
