# shellcheck shell=sh disable=SC2046 # $(programs) is a list of words
# Sourced, with $home set to the root of the tree, which must not be one that nothing works in. ensure_ready makes everything
# that a command needs be there: programs from the distribution, then a build that is not older than the sources. It sets $java.
: "${home:?}"

# Debian keeps iptables where an ordinary user's PATH does not look.
PATH=$PATH:/usr/sbin:/sbin
export PATH

ready_stamp=$home/target/ready # its time: when the build began; its one line: the java that goes with it

# usage: ensure_ready [--yes] [--for-tests] [--do-not-build]
ensure_ready() {
    setup_yes=''
    setup_for_tests=''
    setup_build=needed
    for setup_word; do
        case $setup_word in
        --yes) setup_yes=yes ;;
        --for-tests) setup_for_tests=yes ;;
        --do-not-build) setup_build=later ;;
        esac
    done
    if [ $setup_build = needed ] && build_is_current; then setup_build=''; fi
    [ -n "$setup_build" ] || ! are_there $(programs) || return 0
    install_what_is_missing
    if [ "$setup_build" != later ]; then build; fi
}

# ---- programs -------------------------------------------------------------------------------------------------

# Each program that may be missing, and the Debian package that brings it.
programs() {
    echo iptables iptables ip iproute2
    echo unshare util-linux nsenter util-linux setpriv util-linux setsid util-linux flock util-linux
    [ -z "$setup_build$setup_for_tests" ] || echo mvn maven
    [ -z "$setup_for_tests" ] ||
        echo python3 python3 curl curl ncat ncat pgrep procps shellcheck shellcheck jq jq ethtool ethtool tshark tshark tmux tmux nginx nginx zsh zsh man man-db
}

are_there() {
    while [ $# -gt 0 ]; do
        command -v "$1" >/dev/null || return
        shift 2
    done
}

# usage: missing_packages $(programs)
missing_packages() {
    [ -z "$setup_build" ] || find_jdk || jdk_package
    while [ $# -gt 0 ]; do
        command -v "$1" >/dev/null || echo "$2"
        shift 2
    done | sort -u
}

# Sets $jdk to the home of a JDK of version 17 or later: the user's, the default one, any that is installed.
find_jdk() {
    for jdk in "${JAVA_HOME:-}" "$(jdk_of_path)" /usr/lib/jvm/*; do
        [ -x "$jdk/bin/javac" ] && [ "$(jdk_version "$jdk")" -ge 17 ] && return 0
    done
    return 1
}

jdk_of_path() {
    javac=$(command -v javac) && dirname "$(dirname "$(readlink -f "$javac")")"
}

# The release file tells it without a start of the JVM: JAVA_VERSION="17.0.15", "1.8.0_402" before 9.
jdk_version() {
    version=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release" 2>/dev/null)
    echo "${version:-0}"
}

jdk_package() {
    for package in openjdk-17-jdk-headless openjdk-21-jdk-headless openjdk-25-jdk-headless; do
        if apt-cache show "$package" >/dev/null 2>&1; then
            echo "$package"
            return
        fi
    done
    echo openjdk-17-jdk-headless
}

install_what_is_missing() {
    missing=$(missing_packages $(programs) | tr '\n' ' ')
    missing=${missing% }
    [ -n "$missing" ] || return 0
    command -v apt-get >/dev/null ||
        setup_fail 8 "missing: $missing (names of Debian's packages); install them, then try again"
    [ "$(id -u)" = 0 ] ||
        setup_fail 8 "missing: $missing; install with: sudo apt-get update && sudo apt-get install $missing"
    agree_to "install $missing with apt-get"
    setup_say "apt-get install $missing"
    apt_get update
    missing=$(missing_packages $(programs) | tr '\n' ' ') # now that the package lists are known
    # shellcheck disable=SC2086 # a list of words
    apt_get install -y --no-install-recommends $missing
}

apt_get() {
    apt_log=$(mktemp)
    if ! DEBIAN_FRONTEND=noninteractive apt-get "$@" >"$apt_log" 2>&1; then
        tail -n 20 "$apt_log" >&2
        rm -f "$apt_log"
        setup_fail 8 "apt-get $* failed"
    fi
    rm -f "$apt_log"
}

# Asks once, and only where somebody can answer.
agree_to() {
    [ -z "$setup_yes" ] && [ -t 0 ] && [ -t 2 ] || return 0
    printf 'rawtcp: %s? [Y/n] ' "$1" >&2
    read -r answer
    case $answer in
    '' | [Yy]*) setup_yes=yes ;;
    *) setup_fail 8 "nothing was installed" ;;
    esac
}

# ---- the build ------------------------------------------------------------------------------------------------

build_is_current() {
    { read -r java <"$ready_stamp"; } 2>/dev/null && [ -x "$java" ] &&
        [ -z "$(cd "$home" && find pom.xml .mvn stack/pom.xml tools/pom.xml stack/src/main tools/src/main bin/lib/jvm.sh \
            -newer target/ready -print -quit)" ]
}

build() {
    build_is_current || locked build_unless_current || exit
    read -r java <"$ready_stamp"
}

build_unless_current() {
    build_is_current && return # another command has built it while we waited
    setup_say "building (the first time Maven fetches its plugins, which takes a minute or two)"
    # Layout is bin/test's business: whoever has just changed a line wants to run it.
    maven build.log -q -DskipTests -Dspotless.check.skip -pl stack,tools -am package || {
        grep -v '^\[ERROR\] *\(\[Help\|To see\|Re-run\|For more\|After correct\|$\)' "$home/target/build.log" |
            head -n 40 >&2
        setup_fail 1 "the build failed; all of its output is in $home/target/build.log"
    }
}

# usage: verify    the whole build with its tests; fails if anything in it fails
verify() {
    locked maven verify.log verify
}

# usage: maven LOG WORD…    and what belongs to a new build: the class-data archive, the stamp
maven() {
    find_jdk || setup_fail 8 "no JDK of version 17 or later"
    maven_log=$home/target/$1
    shift
    echo "$jdk/bin/java" | as_builder tee "$ready_stamp.new" >/dev/null
    as_builder sh -c 'exec "$@" >"$0" 2>&1' "$maven_log" \
        env JAVA_HOME="$jdk" mvn -B -Dstyle.color=never -f "$home" "$@" 9>&-
    maven_status=$?
    # Tests may fail when all is built.
    [ "$maven_status" -eq 0 ] || grep -q 'There are test failures' "$maven_log" || return
    java=$jdk/bin/java
    if command -v make_archive >/dev/null; then (make_archive); fi
    as_builder mv "$ready_stamp.new" "$ready_stamp"
    return $maven_status
}

# usage: locked COMMAND…    one at a time for this tree
locked() {
    find_builder
    is_here || cd / # Java does not start in a directory that was deleted
    as_builder sh -c 'mkdir -p "$0" && test -w "$0"' "$home/target" 2>/dev/null ||
        setup_fail 8 "$home belongs to somebody else and must be built first: run bin/rawtcp --version as its owner"
    as_builder touch "$home/target/lock"
    (
        flock 9
        "$@"
    ) 9>"$home/target/lock"
}

# The current directory has not been deleted. It may be one whose path is not ours to look at.
is_here() {
    # shellcheck disable=SC3013 # Linux's shells have -ef
    [ "$PWD" -ef . ] || { [ -n "$PWD" ] && pwd -P >/dev/null 2>&1; }
}

# Under sudo the build belongs to the owner of the tree all the same, so that he can rebuild it later.
find_builder() {
    builder=
    owner=$(stat -c %U "$home")
    if [ "$(id -u)" = 0 ] && [ "$owner" != root ] && [ "$owner" != UNKNOWN ] &&
        runuser -u "$owner" -- test -w "$home" 2>/dev/null; then
        builder=$owner
    fi
}

as_builder() {
    if [ -n "$builder" ]; then runuser -u "$builder" -- "$@"; else "$@"; fi
}

setup_say() {
    printf 'rawtcp: %s\n' "$*" >&2 # echo would take a backslash for more
}

setup_fail() {
    status=$1
    shift
    setup_say "$@"
    exit "$status"
}

# What no way of quoting helps against.
case $home in
*:*) setup_fail 8 "the path of this tree, $home, has a colon in it, at which Java divides paths: move the tree elsewhere" ;;
*\\*) setup_fail 8 "the path of this tree, $home, has a backslash in it, which Maven takes for a slash: move the tree elsewhere" ;;
esac
