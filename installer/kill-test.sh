#!/usr/bin/env bash
# Kills the program while it writes, at random moments: what stands there afterwards is whole, old or new, and the next
# start takes away what was left.
#
#   installer/kill-test.sh [PROGRAM]     (CONVERTS=100, SAVES=100 and RUNS=60 kills unless told otherwise)
#
# The milliseconds within which a kill falls are measured: at most those of a whole command.
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

# milliseconds that a command takes
milliseconds() {
    local from
    from=$(date +%s%3N)
    "$program" "$@" >/dev/null 2>&1 || fail "$*"
    echo $(($(date +%s%3N) - from))
}

# runs the program and kills it in the second half of so many milliseconds: before that it only starts
killed() {
    local most=$1
    shift
    "$program" "$@" >/dev/null 2>&1 &
    local job=$!
    sleep "$(awk -v most="$most" -v r="$RANDOM" 'BEGIN { print (0.5 + r / 32768 * 0.6) * most / 1000 }')"
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

declare -A time
for ending in npy csv safetensors; do
    time[$ending]=$(milliseconds convert a.npy "out/x.$ending" --force)
done
kills=0
news=0
for ((i = 0; i < ${CONVERTS:-100}; i++)); do
    endings=(npy csv safetensors)
    ending=${endings[i % 3]}
    from=a
    [ $((i / 3 % 2)) -eq 0 ] || from=b
    cp "$([ $from = a ] && echo b || echo a).$ending.whole" "out/x.$ending"
    killed "${time[$ending]}" convert "$from.npy" "out/x.$ending" --force
    if cmp -s "out/x.$ending" "$from.$ending.whole"; then
        news=$((news + 1))
    elif ! cmp -s "out/x.$ending" "$([ $from = a ] && echo b || echo a).$ending.whole"; then
        fail "kill $i left a damaged x.$ending"
    fi
done
echo "convert: $kills of ${CONVERTS:-100} killed while at work, $news new files"

# a random matrix that NMF works on for a few seconds, so that kills fall between its checkpoints
awk 'BEGIN { srand(7); for (i = 0; i < 3000; i++) { l = rand(); for (j = 1; j < 60; j++) l = l "," rand(); print l } }' > c.csv
decompose=(decompose nmf c.csv -k 20 --iterations 1200 --tolerance 0 --checkpoint 0.3 --threads 1)
"$program" "${decompose[@]}" --out whole >/dev/null 2>&1 || fail "decompose"
took=$(milliseconds "${decompose[@]}" --out out/result)
kills=0
resumed=0
for ((i = 0; i < ${RUNS:-60}; i++)); do
    rm -rf out/result
    killed "$took" "${decompose[@]}" --out out/result
    [ -d out/result ] || [ ! -e out/result.checkpoint ] || resumed=$((resumed + 1))
    if [ ! -d out/result ]; then
        "$program" "${decompose[@]}" --out out/result --resume >said 2>&1 || fail "kill $i cannot be resumed: $(cat said)"
    fi
    for part in loadings-0.npy loadings-1.npy; do
        cmp -s "out/result/$part" "whole/$part" || fail "kill $i: $part differs after going on"
    done
done
echo "decompose: $kills of ${RUNS:-60} killed while at work, $resumed went on from a checkpoint, all to the same bits unless said above"

"$program" project whole --out out/project >/dev/null || fail "project"
took=$(milliseconds project whole --out out/project --force)
kills=0
before=2
for ((i = 0; i < ${SAVES:-100}; i++)); do
    killed "$took" project whole --out out/project --force
    "$program" info out/project >said 2>complaints || fail "kill $i left a project that cannot be opened: $(cat complaints)"
    [ ! -s complaints ] || fail "kill $i: $(cat complaints)"
    now=$(grep -c "components by" said)
    [ "$now" -eq "$before" ] || [ "$now" -eq $((before + 1)) ] || fail "kill $i: $before results became $now"
    before=$now
done
echo "project: $kills of ${SAVES:-100} killed while being saved, $((before - 2)) saved nevertheless"

"$program" info a.npy >/dev/null
left="$(ls -A out | grep -vxE 'result|project|x\.json|x\.(npy|csv|safetensors)')"
[ -z "$left" ] || fail "left in the folder: $left"
[ "$failures" -eq 0 ] && echo "All is whole."
exit $((failures > 0))
