#!/bin/bash
# The SYN queue and the accept queue, rule by rule: the same client, by hand, against a listener of the kernel's and one
# of ours, on the same host at the same time. Same segments, at the same times.
. "$(dirname "$0")/lib.sh"
rawtcp stack start
peer iptables -A OUTPUT -p tcp --sport 40000:40999 --tcp-flags RST RST -j DROP

# usage: both SCENARIO BACKLOG SEGMENTS [NAME=VALUE…]    knobs and sysctls; then $listed has our queues at the end. Where they
# differ it is told anew, as in roles.py: another program may have kept one of us from the processor.
both() {
    for _ in 1 2 3; do
        tell_both "$1" "$2" "${@:4}"
        [[ ! $told =~ ^same\ ($3)$ ]] || return 0
    done
    fail "$1 ${*:4}: $told, not 'same $3': $(<"$work/stories")"
}

# usage: tell_both SCENARIO BACKLOG [NAME=VALUE…]    sets $told and $listed
tell_both() {
    local scenario=$1 backlog=$2 setting listener line
    shift 2
    set -- tcp_syncookies=0 tcp_abort_on_overflow=0 tcp_synack_retries=5 tcp_max_syn_backlog=2048 "$@"
    rawtcp knobs "$@" >/dev/null
    for setting; do
        echo "${setting#*=}" >"/proc/sys/net/ipv4/${setting%%=*}"
    done
    coproc kernel { exec python3 "$live/listener.py" 7100 "$backlog"; }
    local kernel_out=${kernel[0]} kernel_in=${kernel[1]} kernel_pid=$!
    read -r -u "$kernel_out" line
    listener=$(rawtcp listen -d --backlog "$backlog" --reuse-address 7000)
    mkfifo "$work/go"
    exec 9<>"$work/go"
    while read -r line; do
        case $line in
        close)
            listed=$(rawtcp ports -l --json | jq -c '.[0]')
            rawtcp close "$listener"
            kill "$kernel_pid" # as good as close(2)
            echo >&9
            ;;
        *) break ;;
        esac
    done < <(peer python3 "$live/handshakes.py" "$US" "$PEER" 7100 7000 "$scenario" 2>"$work/stories" <&9)
    exec 9>&-
    rm "$work/go"
    told=$line
    if rawtcp show "$listener" >/dev/null 2>&1; then
        listed=$(rawtcp ports -l --json | jq -c '.[0]')
        rawtcp close "$listener"
        kill "$kernel_pid"
    fi
    exec {kernel_in}>&-
    wait "$kernel_pid" 2>/dev/null || true
}

# usage: queue FILTER EXPECTED    of the last listener of ours
queue() {
    same "$1" "$2" "$(jq -r "$1" <<<"$listed")"
}

both syn_queue 2 9 tcp_syncookies=0
queue '"\(.synQueue)/\(.synQueueLimit) \(.dropsByCause.synQueueFull)"' "3/3 5"
both syn_queue 2 14 tcp_syncookies=1
queue '"\(.synQueue)/\(.synQueueLimit) \(.cookies.sent) \(.drops)"' "3/3 5 0"
both syn_queue 100 12 tcp_syncookies=0 tcp_max_syn_backlog=4
queue '"\(.synQueue)/\(.synQueueLimit) \(.dropsByCause.synQueueFull)"' "4/4 4"
both accept_queue 2 3
queue '"\(.acceptQueue)/\(.acceptQueueLimit) \(.dropsByCause.synAcceptQueueFull)"' "3/3 2"
both overflow 2 9
queue '"\(.synQueue) \(.acceptQueue) \(.dropsByCause.ackAcceptQueueFull)"' "2 3 3"
both overflow 2 8 tcp_abort_on_overflow=1
queue '"\(.synQueue) \(.acceptQueue) \(.dropsByCause.ackAcceptQueueFull)"' "0 3 2"
both synack_retries 2 4 tcp_synack_retries=1
both crowded 10 32
both cookies 5 6 tcp_syncookies=2
queue '"\(.synQueue) \(.acceptQueue) \(.cookies | "\(.sent) \(.taken) \(.failed)")"' "0 2 3 2 1"
both closing 5 '[6-9]' # how many more SYNs find the listener is a matter of moments, at both alike
