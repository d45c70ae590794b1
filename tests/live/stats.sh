#!/bin/bash
# The same conversations with the same peer, by hand, first with sockets of the kernel's, then with ours: nstat and
# `rawtcp stats` count the same.
. "$(dirname "$0")/lib.sh"
in_both_roles counters.py
all=$(rawtcp stats -z --json)
same "every counter" true "$(jq 'length > 40 and all(.[]; type == "number")' <<<"$all")"
kernel=$(nstat -asz | awk 'NR > 1 { print $1 }')
for name in $(jq -r 'keys[]' <<<"$all"); do
    grep -qx "$name" <<<"$kernel" || fail "nstat knows no $name"
done
same "names and globs" "TcpActiveOpens TcpPassiveOpens" "$(rawtcp stats -H 'Tcp*opens' | awk '{ print $1 }' | xargs)"
same "zeros are left out" "" "$(rawtcp stats -H '*Fastopen*')"
same "unless asked for" "TcpExtTCPFastOpenActive 0" "$(rawtcp stats -zH tcpextTCPFastOpenActive | awk '{ print $1, $2 }')"
ends_with 2 rawtcp stats TcpNoSuch
