#!/bin/bash
# doctor: on a host without faults it finds none and leaves nothing; each fault that is really there is told with its cure,
# and the cures cure; without privileges it says what can't be seen.
. "$(dirname "$0")/lib.sh"
# usage: level CHECK    of the last run
level() {
    jq -r "[.[] | select(.check == \"$1\") | .level] | join(\" \")" <<<"$out"
}
cure() {
    jq -r ".[] | select(.check == \"$1\") | .cure" <<<"$out"
}
no_guard
ends_with 0 rawtcp doctor
like "in words" 'ok +guard +it holds the kernel.s RSTs back, and a handshake with itself works' "$out"
no_guard
within 30 no_process

# In a network that was just made nothing works.
ip link set lo down
ends_with 1 rawtcp doctor --json
same "without a loopback" "bad ip link set lo up" "$(level guard) $(cure guard)"
ip link set lo up

# The kernel's RSTs get our mark, and so past the guard.
sysctl -qw net.ipv4.fwmark_reflect=1
iptables -t mangle -A PREROUTING -p tcp -j MARK --set-mark 0x3000
# A dead stack's chain; a firewall that drops what conntrack does not know; a path that rp_filter cuts.
iptables -t raw -N RAWTCP-dead
iptables -t raw -A RAWTCP-dead -p tcp --sport 7 --tcp-flags RST RST -j DROP
iptables -t raw -I OUTPUT -p tcp -m mark ! --mark 0x30ff -j RAWTCP-dead
iptables -A INPUT -m conntrack --ctstate INVALID -j DROP
sysctl -qw net.ipv4.conf.veth0.rp_filter=1
peer ip address add 10.99.0.1/32 dev lo
cat >"$work/astray.py" <<'END'
import socket, sys
for source in "", "10.99.0.1":  # the first lets the neighbour be found, which rp_filter keeps from the second
    out = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    out.bind((source, 0))
    out.sendto(b"x", (sys.argv[1], 9))
END
within 30 eval 'peer python3 "$work/astray.py" "$US"; [ "$(nstat -asz TcpExtIPReversePathFilter | awk "END { print \$2 }")" -ge 1 ]'
# Ports that the kernel takes too; a device that is too narrow, and joins packets.
sysctl -qw net.ipv4.ip_local_port_range='32768 65535'
python3 -c 'import socket, time; s = socket.socket(); s.bind(("", 61500)); s.listen(); time.sleep(600)' &
taken=$!
within 30 eval '[ -n "$(ss -Htln "sport = :61500")" ]'
ip link set veth0 mtu 500
python3 - <<'END'
import ctypes, fcntl, socket, struct
value = ctypes.create_string_buffer(struct.pack("II", 0x2c, 1))  # ETHTOOL_SGRO
fcntl.ioctl(socket.socket(), 0x8946, struct.pack("16sP16x", b"veth0", ctypes.addressof(value)))
END
ends_with 1 rawtcp doctor --json
same "privileges" ok "$(level privileges)"
same "iptables" ok "$(level iptables)"
for check in guard "left rules" fwmark_reflect rp_filter conntrack "port range" "port users" mtu; do
    same "$check" bad "$(level "$check")"
done
same "offloads" note "$(level offloads)"
like "whose offloads" '^ethtool -K veth0 gro off$' "$(cure offloads)"
for check in "left rules" fwmark_reflect rp_filter conntrack mtu offloads; do
    eval "$(cure "$check")" >/dev/null
done
sysctl -qw net.ipv4.ip_local_port_range='32768 60999'
kill $taken
wait $taken || true
ends_with 0 rawtcp doctor --json
same "all is well" ok "$(jq -r '[.[].level] | unique | sort | join(" ")' <<<"$out")"

# A firewall in the way of the handshake itself; beside a stack that runs, whose ports are its own.
iptables -I INPUT -i lo -p tcp --dport 20000:30000 -j DROP
rawtcp stack start
ends_with 1 rawtcp doctor --json
same "guard" bad "$(level guard)"
same "its own reservations" ok "$(level "port users")"
same "its own chain" ok "$(level "left rules")"
same "its own range" ok "$(level "port range")"
iptables -F INPUT

# Another stack, which has the same range: worth knowing, and no more.
ends_with 0 rawtcp -L other doctor --json
same "the other's range" "note ok" "$(level "port range")"
like "the other's name" "RAWTCP-default has 61000 to 65535 as well" "$out"
# When it is dead, what it has left is all that there is to tell of it.
pid=$(stack_pid)
watchdog=$(pgrep -f 'rawtcp-guard.*RAWTCP-default')
kill -STOP "$watchdog"
kill -9 "$pid"
kill -9 "$watchdog"
ends_with 1 rawtcp -L other doctor --json
same "what the dead one has left" "bad" "$(level "left rules")"
same "the range of the dead one" "ok" "$(level "port range")"
eval "$(cure "left rules")"

# No iptables: neither the program nor what it is a link to.
cat >"$work/hidden" <<'END'
for name in iptables iptables-restore; do
    for program in /usr/local/sbin /usr/sbin /sbin /usr/bin /bin; do
        [ ! -x "$program/$name" ] || mount --bind /dev/null "$(readlink -f "$program/$name")"
    done
done
exec rawtcp doctor --json
END
ends_with 1 unshare --mount bash "$work/hidden"
same "no iptables" "bad unknown unknown unknown" "$(level iptables) $(level guard) $(level "left rules") $(level firewall)"
same "its cure" "apt install iptables" "$(cure iptables)"

ends_with 1 setpriv --bounding-set -all --inh-caps -all --ambient-caps -all rawtcp doctor --json
same "without privileges" "bad unknown unknown unknown" \
    "$(level privileges) $(level iptables) $(level guard) $(level "left rules")"
within 30 no_guard
