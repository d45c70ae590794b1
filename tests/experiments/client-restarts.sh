# A client that restarts
# The side that closes first keeps TIME_WAIT, so a client that asks for a port of its own can't have it again for a
# minute. One that takes what it is given gets another port each time, drawn at random (RFC 6056), and never notices.
peer ncat -lk 80 -c 'cat; sleep 0.1' &
until peer ss -Hltn sport = :80 | grep -q LISTEN; do sleep 0.1; done
for i in 1 2 3; do rawtcp connect $PEER:80 </dev/null; done
rawtcp ports
rawtcp connect -p 50000 $PEER:80 </dev/null
rawtcp connect -p 50000 $PEER:80 </dev/null; echo "exit status $?"
rawtcp ports --summary
