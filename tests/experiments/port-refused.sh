# A port refused, and a port forbidden
# Nobody listens: the host answers with a RST, and connect fails at once. A firewall that says no sends an ICMP message
# instead, which is believed because it quotes our SYN. A firewall that says nothing: see the SYN that nobody answers.
rawtcp connect -v $PEER:80; echo "exit status $?"
peer iptables -A INPUT -p tcp --dport 81 -j REJECT --reject-with icmp-host-prohibited
rawtcp connect -v $PEER:81; echo "exit status $?"
rawtcp stats -H Tcp*
