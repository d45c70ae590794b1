# A zero window for ever
# The server's program does not read; its window closes. We ask again and again whether it has opened, at longer and
# longer intervals, and as long as the answers come nothing ends that. Only what nobody owns is bounded, by retries.
peer python3 -c 'import socket, signal; s = socket.create_server(("", 80)); c = s.accept(); signal.pause()' &
until peer ss -Hltn sport = :80 | grep -q LISTEN; do sleep 0.1; done
rawtcp connect -d $PEER:80
head -c 3000000 /dev/zero | rawtcp send 1 2>/dev/null &
until rawtcp ports -t | grep persist; do sleep 0.1; done
until rawtcp show 1 | grep 'SND.WND  *0$'; do sleep 0.1; done
rawtcp close 1
rawtcp orphans --json | jq -c '.orphans[] | { state, waitsFor, retriesAllowed, diesBy }'
rawtcp close --abort 1
rawtcp show 1 | tail -n 1
