# A full accept queue
# A program that accepts too slowly. A queue of --backlog 1 has room for two (as on Linux, one more than it is told); the
# SYN of the third client is dropped, who tries again after 1, 2, 4 … seconds. As soon as one is accepted there is room.
rawtcp listen -d --backlog 1 7000
peer bash -c 'exec 3<>/dev/tcp/$US/7000 4<>/dev/tcp/$US/7000 5<>/dev/tcp/$US/7000; sleep 99' &
until rawtcp ports -l | grep queue-full; do sleep 0.1; done
peer ss -Htan dport = :7000 | sort
rawtcp accept 1
until [ $(peer ss -Htan state established dport = :7000 | wc -l) = 3 ]; do sleep 0.1; done
rawtcp ports -l
