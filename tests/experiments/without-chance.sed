# Of a transcript what differs from run to run: times, numbers of five digits and more (ports, timestamps, bytes in
# flight), process ids, the host's iptables, how often something was repeated or dropped, and how wide that makes a column.
s/[0-9]+\.[0-9]{6}/T/g
s/[0-9]+(\.[0-9]+)? ?(ms|s|min|h)\b/T/g
s/TT/T/g
s/T\.\.T/T/g
s/[0-9]{5,}/N/g
s/[0-9]+\/(bash|rawtcp)/N\/\1/g
s/pid [0-9]+/pid N/g
s/iptables v[0-9.]+ \(\w+\)/iptables V/
s/full [0-9]+/full N/g
s/ [0-9]+ times//
s/(,T),[0-9]+/\1,N/g
s/ +/ /g
s/ $//
