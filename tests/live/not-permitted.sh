#!/bin/bash
# Without the privilege for raw sockets: exit 8 and the two ways out; without iptables: exit 8, no packet sent.
. "$(dirname "$0")/lib.sh"
without_capabilities() {
    setpriv --bounding-set=-all --inh-caps=-all --ambient-caps=-all "$@"
}
capture
ends_with 8 without_capabilities rawtcp connect "$PEER:7000"
like "the ways out" 'sudo.*rawtcp lab' "$err"
ends_with 8 without_capabilities rawtcp listen 7000
ends_with 1 without_capabilities rawtcp ports
within 2 no_process
# Nothing of ours stays where the stack's files would have been; with a stack that ran they go when it stops.
ends_with 8 without_capabilities rawtcp -S "$work/other/s.sock" stack start
[ ! -e "$work/other" ] || fail "the directory stays"
ends_with 8 without_capabilities env -u RAWTCP_RUNTIME_DIR XDG_RUNTIME_DIR="$work" rawtcp listen 7000
[ ! -e "$work/rawtcp" ] || fail "the stacks' directory stays"
# A place for the socket that nobody may write to.
mkdir -p "$work/full"
mount -t tmpfs -o ro none "$work/full"
for directory in "$work/full" "$work/full/x"; do
    ends_with 8 env RAWTCP_RUNTIME_DIR="$directory" rawtcp listen 7000
    like "the way out" "^rawtcp: can't write to ${directory}[^ ]*: Read-only file system; set RAWTCP_RUNTIME_DIR$" "$err"
done
umount "$work/full"
# Somebody else's stack.
mkdir -m 700 "$work/mine"
RAWTCP_RUNTIME_DIR=$work/mine rawtcp stack start
chmod 0 "$work/mine"
ends_with 8 without_capabilities env RAWTCP_RUNTIME_DIR="$work/mine" rawtcp ports
same "the message" "rawtcp: can't connect to $work/mine/default.sock: permission denied, a stack is for the user who started it: \
be that user, or set RAWTCP_RUNTIME_DIR" "$err"
chmod 700 "$work/mine"
RAWTCP_RUNTIME_DIR=$work/mine rawtcp stack stop
mkdir "$work/bin"
printf '#!/bin/sh\necho "iptables: no such table" >&2; exit 3\n' >"$work/bin/iptables"
chmod +x "$work/bin/iptables"
cp "$work/bin/iptables" "$work/bin/iptables-restore"
PATH=$work/bin:$PATH ends_with 8 rawtcp connect "$PEER:7000"
same "lines" 1 "$(wc -l <"$work/err")"
within 3 no_process
same "packets" 0 "$(captured '>')"
