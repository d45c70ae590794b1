# A SYN that nobody answers
# A firewall drops it, or the host is gone: the SYN is sent again after 1, 2, 4, 8 … seconds. tcp_syn_retries says how
# often; Linux's 6 take more than two minutes. What another value would make of it can be asked before.
peer iptables -A INPUT -p tcp --dport 80 -j DROP
rawtcp stack start
rawtcp knobs --what-if tcp_syn_retries=1 | head -n 4
rawtcp knobs tcp_syn_retries=1
rawtcp connect $PEER:80; echo "exit status $?"
rawtcp show 1 | sed -n '/^history/,$p'
