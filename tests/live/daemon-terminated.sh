#!/bin/bash
# SIGTERM to the daemon, and stack stop: nothing stays, neither rule nor process nor socket nor port.
. "$(dirname "$0")/lib.sh"
start_peer
tell listen 7000 >/dev/null
for way in "rawtcp stack stop" 'kill $(stack_pid)' 'kill -INT $(stack_pid)'; do
    rawtcp connect -d "$PEER:7000" >/dev/null
    rawtcp listen -d 7001 >/dev/null
    eval "$way"
    within 3 no_guard
    within 3 no_process
    within 3 eval '! ls "$RAWTCP_RUNTIME_DIR"/*.sock "$RAWTCP_RUNTIME_DIR"/default'
    ends_with 1 rawtcp stack status
    python3 -c 'import socket; socket.create_server(("", 7001))' || fail "port 7001 is still taken after: $way"
done

# Whoever started it has gone before it was up: it ends, too.
"$live/../../bin/rawtcpd" --lock-held --name unheard 2>&1 | true || true
within 30 eval '! pgrep -f "name unheard" >/dev/null'
within 30 no_guard
[ ! -e "$RAWTCP_RUNTIME_DIR/unheard.sock" ] || fail "its socket is still there"
