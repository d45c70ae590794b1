#!/bin/bash
# A clone whose path holds what shells divide words at or expand: it gets its archives, and starts and works from them. A path
# in which nothing can work is told of at once, whatever the command.
. "$(dirname "$0")/lib.sh"
root=$(readlink -f "$live/../..")
clones=$(mktemp -d "$root/target/odd.XXXXXX") # not in $work, which a lab within this one would hide
trap 'rm -rf "$work" "$clones"' EXIT
odd=$clones/$'a\t clone [ ]* "it\'s" $HOME ü;& %41 #?!'
run=$odd/bin/rawtcp
mkdir "$odd"
(cd "$root" && cp -a --parents pom.xml .mvn bin stack/pom.xml stack/src/main tools/pom.xml tools/src/main target/ready \
    tools/target/*.jar tools/target/lib tools/target/native tests/scripts/opening tests/scripts/common "$odd")

# As the build ends.
ends_with 0 sh -c 'home=$0; . "$home/bin/lib/setup.sh"; . "$home/bin/lib/jvm.sh"; build_is_current && make_archive' "$odd"
same "what is said of the archives" '' "$out$err"
start_peer
tell listen 7000 >/dev/null
for time in first second; do
    ends_with 0 "$run" stack start
    same "remarks at the $time start" '' "$err"
    grep -q "daemon.jsa" "/proc/$(stack_pid)/maps" || fail "the $time start was not from the archive"
    ends_with 0 "$run" listen -d 7000
    ends_with 0 "$run" connect -d "$PEER:7000"
    ends_with 0 "$run" shell <<<'ports -H'
    like "what the shell prints" "LISTEN.*ESTABLISHED.*$PEER:7000" "$out"
    ends_with 0 "$run" stack stop
done
ends_with 0 "$run" drill "$odd/tests/scripts/opening"
like "the scripts" '^[1-9][0-9]* passed, 0 failed$' "$out"
ends_with 0 "$run" doctor
like "doctor" 'a handshake with itself works' "$out"
ends_with 0 "$run" lab rawtcp --version
ln -s "$run" "$work/linked"
ends_with 0 "$work/linked" --version
mkdir "$work/bin"
ends_with 0 env -C "$odd" CDPATH="$work" bin/rawtcp --version
same "remarks, where the shell would look for directories elsewhere" '' "$err"

# A class that can't be loaded: a line, no trace.
rm "$odd"/tools/target/lib/jffi-*.jar
ends_with 8 "$run" stack start
like "the message of a stack" "^rawtcp: Java can't load what this needs: [^"$'\n'"]*$" "$err"
ends_with 1 "$run" doctor
like "the message of doctor" "^rawtcp: Java can't load what this needs: [^"$'\n'"]*$" "$err"
within 2 no_process

for name in 'a:b' 'a\b'; do
    mkdir "$clones/$name"
    cp -a "$root/bin" "$clones/$name"
    for words in --version ports "stack start" "stack start --foreground" "lab true" demo drill "complete -- po"; do
        # shellcheck disable=SC2086
        ends_with 8 "$clones/$name/bin/rawtcp" $words
        like "the message to '$words' in $name" '^rawtcp: the path of this tree, [^'$'\n'']*, has a [^'$'\n'']*: move the tree elsewhere$' "$err"
    done
done
