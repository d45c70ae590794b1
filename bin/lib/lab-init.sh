#!/bin/sh
# The first process inside a lab's namespaces: makes the two hosts, runs the command, and when it ends so does all.
# usage: lab-init.sh HOME [COMMAND…]
home=$1
shift
is_quiet=${LAB_IS_QUIET:-}
unset LAB_IS_QUIET

US=10.77.0.1
PEER=10.77.0.2
lab=/dev/shm # every Linux has this directory; ours is mounted over it, private to the lab
[ -d $lab ] || lab=/mnt
export US PEER

fail() {
    refuse 8 "$*"
}

# usage: refuse STATUS SENTENCE
refuse() {
    printf 'rawtcp: lab: %s\n' "$2" >&2
    exit "$1"
}

# usage: host_up ADDRESS    addrgenmode none: no IPv6 address, so no neighbour discovery in anybody's capture
host_up() {
    ip -batch - <<END && plain_congestion_control "$1"
link set lo up
link set veth0 addrgenmode none
addr add $1/24 dev veth0
link set veth0 up
END
}

# The system's default may be bbr, whose pacing makes times and rates hard to compare. Outside the first namespace the
# sysctl takes only what every user may choose; a route takes all.
plain_congestion_control() {
    setting=/proc/sys/net/ipv4/tcp_congestion_control
    { echo cubic >$setting; } 2>/dev/null ||
        ip route change 10.77.0.0/24 dev veth0 proto kernel scope link src "$1" congctl cubic 2>/dev/null ||
        { echo reno >$setting; } 2>/dev/null
}

if [ "$1" = --peer ]; then # this same script, run in the peer's namespace
    ip link add veth0 type veth peer name veth0 netns 1 && host_up $PEER
    exit
fi

mount -t proc -o nosuid,noexec,nodev proc /proc || fail "no /proc of its own"
mount -t tmpfs -o mode=1777 lab $lab || fail "no private directory on $lab"
mkdir -m 0700 $lab/rawtcp && mkdir $lab/bin
: >$lab/peer-net
unshare --net=$lab/peer-net sh "$0" "$home" --peer || fail "the other host could not be made"
host_up $US || fail "this host could not be made"
{ echo lab >/proc/sys/kernel/hostname; } 2>/dev/null

cat >$lab/bin/peer <<END
#!/bin/sh
# usage: peer [COMMAND…]    runs it (or a shell) on the lab's other host, $PEER
[ \$# -gt 0 ] || set -- "\${SHELL:-/bin/sh}"
exec nsenter --net=$lab/peer-net -- "\$@"
END
chmod +x $lab/bin/peer
ln -s "$home/bin/rawtcp" $lab/bin/rawtcp # not all of bin/, whose test would hide the system's

PATH=$lab/bin:$PATH
RAWTCP_RUNTIME_DIR=$lab/rawtcp
debian_chroot=lab # shown by Debian's prompts
export PATH RAWTCP_RUNTIME_DIR debian_chroot

if [ $# -eq 0 ]; then
    [ -n "$is_quiet" ] || echo "rawtcp: this shell is on \$US ($US); peer CMD… runs on the other host, \$PEER ($PEER); exit ends both" >&2
    set -- "${SHELL:-/bin/sh}"
fi
[ ! -d "$1" ] || refuse 126 "this is a directory, not a command: $1"
case $1 in
*/*) [ ! -e "$1" ] || [ -x "$1" ] || refuse 126 "this file is not a program, or not one for you: $1" ;;
esac
command -v -- "$1" >/dev/null || refuse 127 "no such command: $1"
trap : INT QUIT # they mean the command; this shell would else end with 130, whatever the command makes of them
"$@"
