#!/bin/bash
# Makes man/shell.svg, the README's picture of the shell, from a real session in tmux.
# usage: bin/rawtcp lab tests/bench/screenshot.sh >man/shell.svg
work=$(mktemp -d)
trap 'tm kill-server; rm -rf "$work"' EXIT
export HOME=$work

tm() {
    tmux -S "$work/tmux" -f /dev/null "$@"
}

# usage: typed LINE REGEX    types it and waits for what it shows
typed() {
    tm send-keys "$1" Enter
    for ((i = 0; i < 600; i++)); do
        tm capture-pane -p | grep -qE -- "$2" && return
        sleep 0.1
    done
    echo "never seen: $2" >&2
    exit 1
}

rawtcp stack start
tm new-session -d -x 100 -y 26 "rawtcp shell"
typed '' '^rawtcp> *$'
typed 'listen -d 7000' '^1 +LISTEN'
peer python3 -c '
import socket, sys, time
listener = socket.create_server(("", 9000))
all = [socket.create_connection((sys.argv[1], 7000)) for _ in range(3)]
all.pop().close()
held = listener.accept()
time.sleep(1000)' "$US" &
typed 'accept 1; accept 1; accept 1' '^4 +CLOSE_WAIT'
typed "connect -d $PEER:9000; close \$last" '^5o +FIN_WAIT_2'
peer iptables -A INPUT -s "$US" -p tcp --sport 7000 -j DROP
typed 'send 2 a line that the network swallows' '^2 +ESTABLISHED .*#[2-9]'
typed 'shutdown 3' '^3 +FIN_WAIT_1'
tm send-keys 'watch 2 s'
sleep 1
tm capture-pane -p -e -N | python3 "$(dirname "$(readlink -f "$0")")/screenshot.py" 100 26
[ -z "$TEXT" ] || tm capture-pane -p >"$TEXT"
