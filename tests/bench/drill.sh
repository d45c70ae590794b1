#!/bin/bash
# Packet scripts in real time: on the kernel of this machine, whether what they say of Linux is so; on our daemon over raw
# sockets, whether it keeps within the 4 ms that scripts allow; or what they make the kernel count, beside what they make our
# stack count in virtual time. What fails is tried again, twice, since a busy machine is late itself: to be believed only
# where nothing else runs, so it is no part of bin/test.
# usage: bin/rawtcp lab tests/bench/drill.sh kernel|raw|counters [--jobs N] [--longest SECONDS] [FOLDER…]    all folders unless given
set -euo pipefail
tests=$(dirname "$(dirname "$(readlink -f "$0")")")
home=$(dirname "$tests")
# shellcheck source=bin/lib/setup.sh
. "$home/bin/lib/setup.sh"
# shellcheck source=bin/lib/jvm.sh
. "$home/bin/lib/jvm.sh"
[ $# -gt 0 ] || {
    echo "usage: $0 kernel|raw|counters [--jobs N] [--longest SECONDS] [FOLDER…]" >&2
    exit 2
}
get_ready
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"${java%java}javac" -d "$work" -cp "$class_path" -proc:none -nowarn \
    "$tests"/src/test/java/rawtcp/script/{RealDrill,CounterDrill,CountingWorld,RealWorld,RealHost,Target,Haste,Answers,CallLine}.java
cd "$tests/scripts"
all=(*/)
given=("$@")
for word in "${given[@]:1}"; do
    [[ ! -e $word ]] || all=()
done
drill=(RealDrill "$@")
[ "$1" != counters ] || drill=(CounterDrill "${@:2}")
"$java" -ea -XX:TieredStopAtLevel=1 -cp "$work:$class_path" "rawtcp.script.${drill[0]}" "${drill[@]:1}" "${all[@]}"
