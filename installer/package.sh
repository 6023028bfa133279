#!/usr/bin/env bash
# Makes an application image with its own Java and the natives inside: installer/target/factorscope.
# Expects JAVA_HOME and a built app; called by ./factorscope package and by the build.
set -euo pipefail
cd "$(dirname "$0")"
libs=../app/target/libs
stage=target/stage
rm -rf "$stage" target/factorscope target/cache
mkdir -p "$stage/native"

cp "$libs"/*.jar "$stage/"
# every platform's JavaFX comes as an empty jar beside the real one; OpenBLAS travels unpacked
rm -f "$stage"/openblas-*.jar
cp -r ../sample-data "$stage/sample-data"
rm -rf "$stage/sample-data/src" "$stage/sample-data/target" "$stage/sample-data/pom.xml"
cp ../LICENSE ../NOTICE.md "$stage/"

# the program itself unpacks and checks the natives; here into a cache of our own
XDG_CACHE_HOME="$PWD/target/cache" "$JAVA_HOME/bin/java" --enable-native-access=ALL-UNNAMED -cp "$libs/*" \
  factorscope.app.Main decompose pca ../sample-data/iris/*.csv --components 2 --force --out target/unpacked >/dev/null 2>&1
cp target/cache/factorscope/native/*/* "$stage/native/"

"$JAVA_HOME/bin/jpackage" --type app-image --name factorscope --dest target --input "$stage" \
  --main-jar "$(basename "$libs"/factorscope-app-*.jar)" --main-class factorscope.app.Main \
  --app-version 0.1.0 --add-modules java.se,jdk.unsupported,jdk.management,jdk.zipfs,jdk.crypto.ec,jdk.localedata \
  --jlink-options '--strip-native-commands --no-header-files --no-man-pages --include-locales=en' \
  --java-options --enable-native-access=ALL-UNNAMED --java-options -XX:MaxDirectMemorySize=1t \
  --java-options '-Dfactorscope.samples=$APPDIR/sample-data' \
  --java-options '-Dfactorscope.native=$APPDIR/native'

# the classes of a start, loaded and linked: the window comes in little more than half the time
cache="$PWD/target/factorscope/lib/app/factorscope.aot"
warm_up() { JAVA_TOOL_OPTIONS="-Xlog:aot*=off -Xlog:cds*=off $*" target/factorscope/bin/factorscope warm-up >/dev/null 2>&1; }
warm_up -XX:AOTMode=record -XX:AOTConfiguration="$PWD/target/recorded"
warm_up -XX:AOTMode=create -XX:AOTConfiguration="$PWD/target/recorded" -XX:AOTCache="$cache" || true
rm -f target/recorded
[ -s "$cache" ] || { echo "The cache of classes could not be made." >&2; exit 1; }
printf '%s\n' 'java-options=-XX:AOTCache=$APPDIR/factorscope.aot' 'java-options=-Xlog:aot*=off' >>target/factorscope/lib/app/factorscope.cfg

echo "$(pwd)/target/factorscope ($(du -sh target/factorscope | cut -f1))"
