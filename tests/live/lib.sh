# shellcheck shell=bash
# Sourced by every live test. A test is a bash script that runs in a lab of its own (bin/test makes it): this side is
# rawtcp's, `peer CMD` runs on the kernel's side. Its exit status decides. It never sleeps for a fixed time: it waits
# for what it expects, with a deadline.
set -euo pipefail

live=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")
work=$(mktemp -d "${RAWTCP_RUNTIME_DIR:-/tmp}/test.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'echo "stopped at ${BASH_SOURCE[0]##*/}:$LINENO: $BASH_COMMAND (exit status $?)" >&2' ERR

# ---- judging --------------------------------------------------------------------------------------------------

fail() {
    echo "FAILED at line ${BASH_LINENO[*]: -2:1}: $*" >&2
    {
        echo "--- rawtcp ports -t:"
        timeout 5 rawtcp ports -t
        echo "--- ss -tan on the peer:"
        peer ss -tano
        [ ! -s "$work/peer.log" ] || { echo "--- the peer's words:" && tail -n 20 "$work/peer.log"; }
    } >&2 || true
    exit 1
}

# usage: same WHAT EXPECTED ACTUAL
same() {
    [ "$2" = "$3" ] || fail "$1: expected '$2', got '$3'"
}

# usage: like WHAT REGEX ACTUAL
like() {
    [[ $3 =~ $2 ]] || fail "$1: expected something like '$2', got '$3'"
}

# usage: ends_with STATUS COMMAND…    runs it; its output is in $out and $err afterwards
ends_with() {
    local expected=$1 status=0
    shift
    "$@" >"$work/out" 2>"$work/err" || status=$?
    out=$(<"$work/out") err=$(<"$work/err")
    [ $status -eq "$expected" ] || fail "'$*' ended with $status, not $expected: $out $err"
}

# usage: within SECONDS COMMAND…    until it succeeds. A second has room for fifty looks: on a busy machine, where it has not,
# so many are taken before it is over.
within() {
    local deadline=$((SECONDS + $1 + 1)) looks=0
    shift
    until "$@" >"$work/within" 2>&1; do
        [ $((looks += 1)) -lt 50 ] || [ $SECONDS -lt $deadline ] || fail "still not so: $* $(<"$work/within")"
        sleep 0.02
    done
}

# ---- our side -------------------------------------------------------------------------------------------------

# usage: state ID    also of one that is gone
state() {
    rawtcp show "$1" --json | jq -r .state
}

# usage: in_state ID STATE    within 30 s
in_state() {
    rawtcp wait "$1" "$2" --timeout 30s >/dev/null || fail "$1 is not in $2"
}

# usage: port_of ID    our port
port_of() {
    rawtcp ports --json | jq -r ".[] | select(.id == $1) | .local | split(\":\") | last"
}

stack_pid() {
    rawtcp stack status --json | jq -r .pid
}

# usage: rules_are NUMBER    lines of iptables that speak of a guard
rules_are() {
    [ "$(iptables-save | grep -c RAWTCP)" = "$1" ]
}

no_guard() {
    rules_are 0
}

# No daemon, no watchdog, no client: nothing that has rawtcp in its command line.
no_process() {
    ! pgrep -f '[-]Drawtcp|[r]awtcp[.](daemon|client)|RAWTCP[-]' >/dev/null
}

# ---- the kernel's side ----------------------------------------------------------------------------------------

# Starts a plain Linux program on the peer that does as it is told: see peer.py.
start_peer() {
    mkfifo "$work/to-peer" "$work/from-peer"
    peer python3 "$live/peer.py" <"$work/to-peer" >"$work/from-peer" 2>>"$work/peer.log" &
    exec 7>"$work/to-peer" 8<"$work/from-peer"
}

# usage: tell COMMAND…    prints the peer's answer
tell() {
    local answer
    echo "$*" >&7
    read -r -t 60 answer <&8 || fail "the peer does not answer to '$*'"
    echo "$*: $answer" >>"$work/peer.log"
    echo "$answer"
}

# usage: peer_state PORT    of the kernel's connection on that port of the peer or towards that port of ours
peer_state() {
    peer ss -Htan state connected "( sport = :$1 or dport = :$1 )" | awk '{ print $1 }'
}

# What a peer whose end is gone says to an ACK: a RST without one, which would end our TIME_WAIT (RFC 1337). Such an ACK is
# our second one of its FIN, where its own ACK comes behind that FIN, or its FIN twice: on two processors, of which one is
# late, what is sent first may come last.
silence_of_the_gone() {
    peer iptables -t raw -A OUTPUT -p tcp --tcp-flags RST,ACK RST -j DROP
}

peer_in_state() { # usage: peer_in_state PORT STATE    within 30 s
    within 30 eval "[ \"\$(peer_state $1)\" = $2 ]"
}

# From now on every segment on our end of the wire is a line of $work/wire: see wire.py.
capture() {
    : >"$work/wire" # by us: what an earlier capture has written is not to be seen any more
    python3 "$live/wire.py" >"$work/wire" &
    capture_pid=$!
    within 30 grep -q listening "$work/wire"
}

# usage: captured REGEX    how many of the segments match
captured() {
    if kill "$capture_pid" 2>/dev/null; then
        while kill -0 "$capture_pid" 2>/dev/null; do sleep 0.02; done # wait cannot, in $( )
    fi
    grep -c -E -- "$1" "$work/wire" || true
}

# usage: random_file NAME BYTES
random_file() {
    head -c "$2" /dev/urandom >"$work/$1"
}

sha() {
    sha256sum | cut -d ' ' -f 1
}

# usage: survives_loss CHAIN BYTES PROBABILITY…    BYTES each way arrive to the byte while the kernel host's CHAIN loses so many.
survives_loss() {
    local chain=$1 bytes=$2 loss client sent
    shift 2
    start_peer
    random_file out "$bytes"
    tell listen 7000 >/dev/null
    for loss; do
        peer iptables -F
        peer iptables -A "$chain" -p tcp -m statistic --mode random --probability "$loss" -j DROP
        rawtcp connect "$PEER:7000" <"$work/out" >"$work/in" &
        client=$!
        tell accept >/dev/null
        tell begin send-bytes "$bytes" 1 >/dev/null
        same "at $loss: what the kernel received" "$bytes $(sha <"$work/out")" "$(tell rest)"
        sent=$(tell result)
        tell close >/dev/null
        wait $client
        same "at $loss: what we received" "$sent" "$(sha <"$work/in")"
    done
}

# ---- socket calls ---------------------------------------------------------------------------------------------

# usage: in_both_roles FILE [STORY…]    its stories, or only these, with the kernel and with our stack in the same role: see roles.py
in_both_roles() {
    rawtcp stack start
    PYTHONPATH=$live PYTHONDONTWRITEBYTECODE=1 timeout 500 python3 "$live/$1" "${@:2}" || fail "$1: told otherwise"
}

# usage: socket_calls <<'END' …    a Python program that makes socket calls on our stack: see socketcalls.py
socket_calls() {
    rawtcp stack start
    PYTHONPATH=$live PYTHONDONTWRITEBYTECODE=1 timeout 300 python3 - "$@" || fail "the program ended with $?"
}
