#!/bin/bash
# Knobs: Linux's names, live, and a wrong one changes nothing, good neighbours included.
. "$(dirname "$0")/lib.sh"
rawtcp stack start
same "the default" "tcp_fin_timeout 60" "$(rawtcp knobs tcp_fin_timeout --json | jq -r '.[0] | "\(.name) \(.default)"')"
rawtcp knobs net.ipv4.tcp_fin_timeout=5
value() { rawtcp knobs "$1" --json | jq -r '.[0].value'; }
same "after a change" 5 "$(value tcp_fin_timeout)"
ends_with 2 rawtcp knobs tcp_fin_timeout=7 tcp_no_such_knob=1
like "the message" tcp_no_such_knob "$err"
ends_with 2 rawtcp knobs tcp_syn_retries=2 tcp_fin_timeout=-1
like "the message" 'tcp_fin_timeout' "$err"
same "unchanged" "5 6" "$(value tcp_fin_timeout) $(value tcp_syn_retries)"
like "changed ones" tcp_fin_timeout "$(rawtcp knobs --changed --json | jq -r '.[].name' | xargs)"
rawtcp knobs --reset tcp_fin_timeout
same "after reset" 60 "$(value tcp_fin_timeout)"

# A file, as sysctl takes it: a wrong line among right ones changes nothing, and is named.
cat >"$work/tcp.conf" <<'END'
# a server's settings
net.ipv4.tcp_fin_timeout = 15
net.ipv4.tcp_orphan_retries=2
-net.ipv4.tcp_not_there = 1
net.ipv4.tcp_syn_retries = 200
END
ends_with 2 rawtcp knobs --load "$work/tcp.conf"
like "the message" 'tcp.conf line 5: tcp_syn_retries=200: .*1 to 127' "$err"
same "unchanged" "60 0 6" "$(value tcp_fin_timeout) $(value tcp_orphan_retries) $(value tcp_syn_retries)"
sed -i 's/= 200/= 3/' "$work/tcp.conf"
rawtcp knobs --load "$work/tcp.conf"
same "after the file" "15 2 3" "$(value tcp_fin_timeout) $(value tcp_orphan_retries) $(value tcp_syn_retries)"
rawtcp knobs --load <(echo tcp_orphan_retries=5)
echo tcp_syn_retries=4 | rawtcp knobs --load /dev/stdin
same "after what is open already" "5 4" "$(value tcp_orphan_retries) $(value tcp_syn_retries)"

# What the kernel of this very host has is taken, as far as this stack knows it; its ports are the kernel's.
rawtcp knobs --reset
sysctl -a 2>/dev/null | grep -v -e ip_local_port_range -e available_congestion -e congestion_control >"$work/host.conf"
ends_with 0 rawtcp knobs --ignore --load "$work/host.conf"
same "the kernel's" "$(sysctl -n net.ipv4.tcp_fin_timeout)" "$(value tcp_fin_timeout)"
like "what is not known is told" 'is not a knob of this stack' "$err"

like "explained" 'range   0 to 86400 s.*Linux   net.ipv4.tcp_fin_timeout.*differs' \
    "$(rawtcp knobs --explain tcp_fin_timeout | tr '\n' ' ')"
