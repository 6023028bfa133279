#!/usr/bin/env bash
# Tests of the launcher: a copy of it in a small checkout is started with stand-ins for Maven, Java and the system's tools.
set -uo pipefail
launcher="$(cd "$(dirname "$0")/.." && pwd)/factorscope"
scratch="$(mktemp -d)"
chmod 755 "$scratch"
trap 'rm -rf "$scratch"' EXIT
failures=0

fail() {
  echo "launcher test: $current: $*" >&2
  sed 's/^/    /' "$scratch/err" >&2
  failures=$((failures + 1))
}
equal() { [ "$2" = "$3" ] || fail "$1: \"$3\" instead of \"$2\""; }
told() { grep -qF -- "$1" "$scratch/err" || fail "did not say \"$1\""; }
silent() { [ ! -s "$scratch/err" ] || fail "is not silent"; }
logged() { grep -cE -- "$1" "$log"; }

# --- what stands in for the system: all tools but these, which the tests write themselves
bin="$scratch/bin"
jdk="$scratch/jdk"
mkdir -p "$bin" "$jdk/bin"
ln -s /usr/bin/* "$bin" 2>/dev/null
ln -s /bin/* "$bin" 2>/dev/null
rm -f "$bin"/{mvn,java,javac,apt-get,ldconfig,id}
stand_in() {
  { echo '#!/usr/bin/env bash'; cat; } >"$1"
  chmod 755 "$1"
}
stand_in "$bin/id" <<'END'
echo "${USER_ID:-1000}"
END
stand_in "$bin/ldconfig" <<'END'
cat "$LIBRARIES"
END
# Like Maven, takes a class or a jar that is there for whole.
stand_in "$bin/mvn" <<'END'
echo "mvn $*" >>"$LOG"
echo "classes: $(find . -name '*.class' | wc -l)" >>"$LOG"
if [ -n "${HALFWAY:-}" ]; then
  mkdir -p model/target/classes && printf 'half' >model/target/classes/A.class
  # what asks for a signal learns here that the time has come
  trap 'echo "mvn was ended" >>"$LOG"; exit 143' TERM
  echo "$$" >"$HALFWAY"
  read -r _ <>"$NEVER" &
  wait
fi
if [ -n "${FAILS:-}" ] && { [ "$FAILS" = always ] || [ -e "$FAILS" ]; }; then exit 1; fi
case "$*" in *"-pl model"*) exit ;; esac
for jar in {model,sample-data,views,app/bench}/target/m.jar app/target/libs/{app,other}.jar; do
  mkdir -p "$(dirname "$jar")"
  [ -e "$jar" ] || printf 'contents of %s' "$jar" >"$jar"
done
mkdir -p model/target/classes
[ -e model/target/classes/A.class ] || printf 'whole' >model/target/classes/A.class
END
stand_in "$jdk/bin/java" <<'END'
for argument; do
  case "$argument" in
    -XX:AOTCacheOutput=*)
      echo "cache" >>"$LOG"
      echo "cache" >"${argument#*=}"
      exit
      ;;
  esac
done
echo "java $*" >>"$LOG"
echo "process $$ charmap $(locale charmap) HOME ${HOME-unset}" >>"$LOG"
END
stand_in "$jdk/bin/javac" </dev/null
echo 'JAVA_VERSION="25.0.1"' >"$jdk/release"

export JAVA_HOME="$jdk" PATH="$bin" LIBRARIES="$scratch/libraries" LOG MAVEN_ARGS="-Dmaven.repo.local=$scratch/repository"
# a repository that is named in the options of whoever runs the tests is not theirs
unset DISPLAY WAYLAND_DISPLAY HALFWAY FAILS MAVEN_OPTS
mkfifo "$scratch/never"
export NEVER="$scratch/never"
printf '\t%s (libc6,x86-64) => /lib/%s\n' libpangoft2-1.0.so.0{,} libgtk-3.so.0{,} libXtst.so.6{,} libGL.so.1{,} >"$scratch/all"

# --- a small checkout, at $root, of which nothing is built
checkout() {
  current="$1"
  root="$scratch/${2:-checkout}"
  log="$scratch/log"
  LOG="$log"
  rm -rf "$root"
  mkdir -p "$root/.mvn" "$root/sample-data/iris"
  for module in model sample-data views app app/bench; do
    mkdir -p "$root/$module/src/main/java"
    echo "<project/>" >"$root/$module/pom.xml"
    echo "class A {}" >"$root/$module/src/main/java/A.java"
  done
  echo "<project/>" >"$root/pom.xml"
  cp "$launcher" "$root/factorscope"
  : >"$log"
  cp "$scratch/all" "$LIBRARIES"
}
start() {
  "$root/factorscope" "$@" 2>"$scratch/err"
  code=$?
}
built() {
  start list
  equal "exit code of the first build" 0 "$code"
  : >"$log"
}

# --- system libraries
checkout "installed libraries are found in a long list"
{ cat "$scratch/all"; for i in $(seq 5000); do echo "        libother$i.so (libc6,x86-64) => /lib/libother$i.so"; done; } >"$LIBRARIES"
stand_in "$bin/apt-get" <<<'echo "apt-get $*" >>"$LOG"'
built
for ((i = 0; i < 3; i++)); do USER_ID=0 DISPLAY=:7 start; done
equal "packages installed" 0 "$(logged apt-get)"
equal "starts" 3 "$(logged '^java ')"

current="what is missing is installed, and nothing else"
grep -v libXtst "$scratch/all" >"$LIBRARIES"
USER_ID=0 DISPLAY=:7 start
equal "installs" 1 "$(logged 'apt-get .*install')"
equal "packages" 1 "$(logged 'install .*--no-install-recommends libxtst6$')"

current="who may not install learns what to do"
: >"$log"
DISPLAY=:7 start
equal "exit code" 1 "$code"
equal "packages installed" 0 "$(logged apt-get)"
told "libXtst.so.6. Install them with: sudo apt-get install --no-install-recommends libxtst6"

current="a library in LD_LIBRARY_PATH is there"
mkdir "$scratch/own"
touch "$scratch/own/libXtst.so.6"
LD_LIBRARY_PATH="/nowhere:$scratch/own" DISPLAY=:7 start
equal "exit code" 0 "$code"

current="without apt-get the libraries are named"
rm "$bin/apt-get"
USER_ID=0 DISPLAY=:7 start
equal "exit code" 1 "$code"
told "libXtst.so.6. Install the packages that have them on your system."

# --- what is stale
checkout "a build that is whole is not repeated"
start list
equal "builds" 1 "$(logged '^mvn ')"
find "$root" \( -name '*.java' -o -name pom.xml \) -exec touch {} +
start list
equal "builds" 1 "$(logged '^mvn ')"
silent
cp -r "$root" "$scratch/copy"
"$scratch/copy/factorscope" list 2>"$scratch/err"
equal "builds" 1 "$(logged '^mvn ')"
equal "caches, one for each place" 2 "$(logged '^cache')"
equal "starts with the cache of their place" 1 "$(logged "^java .*-XX:AOTCache=$scratch/copy/app/target/factorscope.aot")"
rm -rf "$scratch/copy"

checkout "changed sources are built, without the classes being removed"
built
echo "class A { int b; }" >"$root/views/src/main/java/A.java"
start list
equal "builds" 1 "$(logged '^mvn .*package')"
equal "classes that Maven found" 1 "$(logged '^classes: 1')"
start list
equal "builds" 1 "$(logged '^mvn ')"

checkout "a file replaced by an older one is built, which Maven would not see"
built
echo "class A { int c; }" >"$root/views/src/main/java/A.java"
touch -d 2001-01-01 "$root/views/src/main/java/A.java"
start list
equal "builds from the beginning" 1 "$(logged '^classes: 0')"

checkout "jars"
built
for broken in model/target/m.jar app/target/libs/other.jar; do
  for how in empty missing cut; do
    current="$broken that is $how is made again"
    : >"$log"
    case "$how" in
      empty) : >"$root/$broken" ;;
      missing) rm "$root/$broken" ;;
      cut) printf 'cont' >"$root/$broken" ;;
    esac
    start list
    equal "exit code" 0 "$code"
    equal "jar" "contents of $broken" "$(cat "$root/$broken")"
    equal "starts" 1 "$(logged '^java ')"
  done
done

checkout "an empty class is compiled again"
built
: >"$root/model/target/classes/A.class"
echo "class A { int d; }" >"$root/app/src/main/java/A.java"
start list
equal "builds from the beginning" 1 "$(logged '^classes: 0')"
told "interrupted"

checkout "a build that fails is told, and repeated"
FAILS=always start list
equal "exit code" 1 "$code"
told "The build failed"
start list
equal "exit code" 0 "$code"
equal "builds" 2 "$(logged '^mvn ')"
equal "starts" 1 "$(logged '^java ')"

checkout "empty downloads are removed and loaded again"
mkdir -p "$scratch/repository/picocli"
touch "$scratch/repository/picocli/picocli.jar"
FAILS="$scratch/repository/picocli/picocli.jar" start list
equal "exit code" 0 "$code"
told "picocli.jar"

checkout "tests fail with Maven's exit code, and leave a build that can be started"
FAILS=always start test -Dtest=Some
equal "exit code" 1 "$code"
start test
equal "exit code" 0 "$code"
equal "builds" 2 "$(logged '^mvn -B .*verify')"
start list
equal "builds" 2 "$(logged '^mvn ')"

checkout "tests of some modules do not count as a build of all"
built
start test -pl model
equal "exit code" 0 "$code"
start list
equal "builds" 1 "$(logged '^mvn .*package')"
equal "starts" 1 "$(logged '^java ')"

# --- signals and starts at the same time
# Starts a build in the background, and waits until it is halfway.
halfway() {
  mkfifo "$scratch/halfway"
  HALFWAY="$scratch/halfway" "$root/factorscope" "$@" 2>"$scratch/err" &
  process=$!
  read -r builder <"$scratch/halfway"
  rm "$scratch/halfway"
}
for signal in TERM HUP; do
  # under nohup a signal reaches nobody
  [ -z "$(trap -p "$signal")" ] || continue
  checkout "$signal reaches the build, and the next begins anew"
  halfway list
  kill -"$signal" "$process"
  wait "$process"
  equal "exit code" 143 "$?"
  equal "builds ended" 1 "$(logged 'mvn was ended')"
  : >"$log"
  start list
  equal "exit code" 0 "$code"
  told "interrupted"
  equal "class" whole "$(cat "$root/model/target/classes/A.class")"
done

checkout "a launcher that is killed leaves nothing that counts as built"
halfway test
kill -KILL "$process"
{ wait "$process"; } 2>/dev/null
kill -TERM -- "-$builder"
: >"$log"
start list
equal "exit code" 0 "$code"
equal "builds from the beginning" 1 "$(logged '^classes: 0')"

if command -v flock >/dev/null; then
  checkout "of two starts one builds and the other waits"
  # the first ends its build when the second says that it waits
  mkfifo "$scratch/halfway" "$scratch/second"
  stand_in "$bin/slow-mvn" <<'END'
echo begun >"$HALFWAY"
read -r line <"$GO"
exec mvn "$@"
END
  mkdir "$scratch/slow"
  mv "$bin/slow-mvn" "$scratch/slow/mvn"
  sed -i 's|exec mvn|HALFWAY= exec "'"$bin"'/mvn"|' "$scratch/slow/mvn"
  mkfifo "$scratch/go"
  GO="$scratch/go" HALFWAY="$scratch/halfway" PATH="$scratch/slow:$PATH" "$root/factorscope" list 2>"$scratch/err" &
  first=$!
  read -r _ <"$scratch/halfway"
  "$root/factorscope" list 2>"$scratch/second" &
  second=$!
  exec 8<"$scratch/second"
  read -r line <&8
  case "$line" in Waiting*) ;; *) fail "the second start does not wait but says \"$line\"" ;; esac
  echo go >"$scratch/go"
  wait "$first" || fail "the first start fails"
  wait "$second" || fail "the second start fails"
  exec 8<&-
  equal "builds" 1 "$(logged '^mvn ')"
  equal "starts" 2 "$(logged '^java ')"
fi

checkout "the program is the launcher's own process, so that signals reach it"
built
"$root/factorscope" list &
process=$!
wait "$process"
equal "processes" 1 "$(logged "^process $process ")"

# --- where it is started
checkout "no HOME is needed"
(unset HOME && "$root/factorscope" list) 2>"$scratch/err" || fail "does not start"
equal "starts" 1 "$(logged 'HOME unset')"

if LC_ALL=C.UTF-8 locale charmap 2>/dev/null | grep -q UTF-8; then
  checkout "names with other letters than ASCII are readable in the C locale" "größe 中"
  for name in C POSIX none_NONE ""; do (export LC_ALL="$name" LANG="" && "$root/factorscope" list) 2>>"$scratch/err"; done
  equal "starts in UTF-8" 4 "$(logged 'charmap UTF-8')"
  equal "starts with the cache" 4 "$(logged "AOTCache=$root/app/target/factorscope.aot")"
fi

# Starts as somebody else, to whom permissions apply: the tests may be root's.
start_as_nobody() {
  if [ "$UID" -ne 0 ]; then
    start "$@"
  else
    chmod a+rw "$log"
    (unset HOME MAVEN_ARGS && cd / && setpriv --reuid 65534 --regid 65534 --clear-groups "$root/factorscope" "$@") 2>"$scratch/err"
    code=$?
  fi
}
if [ "$UID" -ne 0 ] || command -v setpriv >/dev/null; then
  checkout "a checkout that cannot be written is started as it is, without a cache"
  built
  rm -f "$root"/app/target/factorscope.aot*
  chmod -R a-w "$root"
  start_as_nobody list
  equal "exit code" 0 "$code"
  silent
  equal "starts without a cache" 1 "$(grep '^java' "$log" | grep -vc AOTCache)"
  chmod -R u+w "$root"

  checkout "one that is not built either says what to do"
  chmod -R a-w "$root"
  start_as_nobody list
  equal "exit code" 1 "$code"
  equal "lines" 1 "$(wc -l <"$scratch/err")"
  told "cannot be written to. Copy $root to"
  chmod -R u+w "$root"
fi
if [ "$UID" -eq 0 ] && command -v setpriv >/dev/null; then
  checkout "who has no home builds with a repository in the checkout"
  chown -R 65534 "$root"
  start_as_nobody list
  equal "exit code" 0 "$code"
  equal "builds" 1 "$(logged "^mvn .*-Dmaven.repo.local=$root/target/.m2/repository")"
fi

[ "$failures" -eq 0 ] || { echo "launcher test: $failures failed" >&2; exit 1; }
echo "launcher test: it builds what is stale, installs what is missing, and starts where it can"
