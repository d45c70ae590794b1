#!/bin/sh
# Inside a lab: a connection's life from OPEN to CLOSED, and its deaths, with both ends' states after each step.
# usage: demo-story.sh JAVA CLASSPATH
# shellcheck disable=SC2154 # $US, $PEER and $RAWTCP_RUNTIME_DIR are the lab's
java=$1
class_path=$2
bold='' ours='' theirs='' plain=''
if [ -t 1 ] && [ -z "${NO_COLOR:-}" ]; then
    bold=$(printf '\033[1m') plain=$(printf '\033[0m')
    ours=$(printf '\033[32m') theirs=$(printf '\033[36m')
fi

# ---- the telling ----------------------------------------------------------------------------------------------

chapter=0
chapter() {
    chapter=$((chapter + 1))
    print '\n%s%s. %s%s\n' "$bold" "$chapter" "$1" "$plain"
}

say() {
    print '   %s\n' "$@"
}

# usage: print FORMAT WORD…    a story that nobody can be told ends
print() {
    # shellcheck disable=SC2059 # the format is a parameter
    printf "$@" 2>/dev/null || untold $?
}

# usage: shows FILE
shows() {
    sed 's/^/   /' "$1" 2>/dev/null || untold $?
}

# usage: untold STATUS
untold() {
    [ "$1" -ne 141 ] || exit 141 # SIGPIPE's: who reads no further needs no word
    echo "rawtcp: demo: write error on stdout" >&2
    exit 1
}

# usage: us COMMAND    shows it, runs it, shows what it prints; its exit status is in $status
us() {
    print '   %s$ %s%s\n' "$bold" "$1" "$plain"
    eval "$1" >"$scratch/out" 2>&1
    status=$?
    shows "$scratch/out"
}

# usage: opened    the connection that the last command made becomes $id, our port of it $port
opened() {
    [ "$status" -eq "${1:-0}" ] || fail "no connection was opened"
    id=$(sed -n 1p "$scratch/out")
    port=$(rawtcp show "$id" | sed -n '1s/.*:\([0-9]*\) ->.*/\1/p')
}

# usage: tell COMMAND…    the program on the kernel's side does it, and its answer is in $answer
tell() {
    echo "$*" >&7
    read -r answer <&8
}

# usage: kernel TEXT…
kernel() {
    print '   %s(the kernel'"'"'s program %s)%s\n' "$theirs" "$*" "$plain"
}

# What `rawtcp show` says of our end of the connection, and what `ss -tan` says of the kernel's.
states() {
    our_state=$(rawtcp show "$id" | awk 'NR == 1 { print $3 }')
    their_state=$(peer ss -Htan state connected "( dport = :$port )" | awk '{ print $1 }')
    print '   %sour end: %-15s%s %sthe kernel'"'"'s end: %s%s\n' \
        "$ours" "$our_state" "$plain" "$theirs" "${their_state:-CLOSED}" "$plain"
}

fail() {
    echo "rawtcp: demo: $*" >&2
    exit 1
}

# usage: expect STATUS
expect() {
    [ "$status" -eq "$1" ] || fail "the last command ended with $status instead of $1"
}

# ---- the kernel's side ----------------------------------------------------------------------------------------

scratch=$RAWTCP_RUNTIME_DIR/demo
mkdir "$scratch"
mkfifo "$scratch/commands" "$scratch/answers" || fail "no room in $RAWTCP_RUNTIME_DIR"
peer "$java" -Djava.net.preferIPv4Stack=true -XX:TieredStopAtLevel=1 -XX:-UsePerfData -cp "$class_path" rawtcp.lab.KernelPeer \
    <"$scratch/commands" >"$scratch/answers" &
exec 7>"$scratch/commands" 8<"$scratch/answers"
tell listen 7000

# ---- the story ------------------------------------------------------------------------------------------------

say "Two hosts on a private wire. On $US rawtcp speaks TCP itself, over a raw socket." \
    "On $PEER an ordinary program uses an ordinary Linux kernel's TCP; it listens on port 7000." \
    "After each step: the state of our end (rawtcp show) and of the kernel's (ss -tan)."

chapter "Open: the three-way handshake (RFC 9293 3.5)"
us "rawtcp connect -d $PEER:7000"
opened
tell accept
states
say "SYN, SYN-ACK, ACK. The number is the connection's id; -d leaves it open in the background," \
    "held by the process that called rawtcp, as a socket is."

chapter "Data, in both directions"
us "rawtcp send $id 'hello, kernel'"
tell read
kernel "receives: $answer"
tell write "hello, stack"
us "rawtcp recv $id --max 13"
states

chapter "Half-close: we have said all, the peer has not (RFC 9293 3.6)"
us "rawtcp shutdown $id write"
tell read
kernel "reads on and gets: $answer"
us "rawtcp wait $id FIN_WAIT_2 --timeout 5s"
states
say "Our FIN was acknowledged: FIN_WAIT_2. The kernel's end is CLOSE_WAIT until its program closes," \
    "and may send as long as it likes:"
tell write "I was not done yet"
us "rawtcp recv $id --max 19"
states

chapter "TIME_WAIT, and why (RFC 9293 3.6.1)"
tell close
kernel "closes: its FIN"
us "rawtcp wait $id TIME_WAIT --timeout 5s"
states
us "rawtcp ports --timers"
say "The side that closed first waits 2 MSL: its last ACK may be lost, and then it must be there to" \
    "acknowledge the repeated FIN; and old duplicates must die before the port pair is used again." \
    "The kernel has nothing left to remember. What happened, and by which rule:"
us "rawtcp show $id | sed -n '/^history/,\$p'"

chapter "A client that dies, and its orphan"
us "rawtcp knobs tcp_fin_timeout=5"
us "sh -c 'rawtcp connect -d $PEER:7000; kill -9 \$\$'"
opened 137
tell accept
us "rawtcp wait $id FIN_WAIT_2 --timeout 5s"
states
us "rawtcp orphans"
say "Nobody owns it any more: the stack has closed it, as a kernel closes the sockets of a process" \
    "that ends. The peer does not close its side, so only tcp_fin_timeout ends the wait:"
us "rawtcp wait $id CLOSED --timeout 8s"
states
say "We have forgotten it; the kernel's end does not know, and stays in CLOSE_WAIT until it sends," \
    "and is told by a RST."
tell close

chapter "A refused port (RFC 9293 3.10.7.3)"
us "rawtcp connect $PEER:7001"
expect 3
say "Nobody listens there: the kernel answered our SYN with RST. Exit status $status."

chapter "A SYN that nobody answers"
peer iptables -A INPUT -p tcp --dport 7002 -j DROP
print '   %s$ rawtcp connect --timeout 2s %s:7002%s\n' "$bold" "$PEER" "$plain"
rawtcp connect --timeout 2s "$PEER:7002" >"$scratch/silent" 2>&1 &
silent=$!
while kill -0 $silent 2>/dev/null && [ -z "$(rawtcp ports -H state SYN_SENT)" ]; do sleep 0.05; done
us "rawtcp ports --timers state SYN_SENT"
wait $silent
status=$?
shows "$scratch/silent"
expect 4
say "A firewall swallowed it: SYN_SENT, the SYN repeated by its timer, then given up. Exit status $status."

print '\n   Go on by yourself: %sbin/rawtcp lab%s opens a shell on this network; README.md has experiments.\n' "$bold" "$plain"
