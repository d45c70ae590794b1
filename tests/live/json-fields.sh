#!/bin/bash
# The fields that scripts lean on; all that is printed, at once and by --watch, is what rawtcp-json(7) tells, with the type
# that it tells; and all that it tells is printed.
. "$(dirname "$0")/lib.sh"
start_peer
tell listen 7000 >/dev/null
listener=$(rawtcp listen -d 7001)
id=$(rawtcp connect -d "$PEER:7000")
tell accept >/dev/null
jq_says() {
    jq -e "$2" >/dev/null <<<"$1" || fail "not so: $2 in $1"
}
rawtcp knobs tcp_fin_timeout=1h >/dev/null # what is an orphan stays one
ports=$(rawtcp ports --json)
jq_says "$ports" '.[0] | .kind == "listener" and .state == "LISTEN" and .synQueue == 0 and .acceptQueue == 0
    and (.backlog | type) == "number" and (.drops | type) == "number"'
jq_says "$ports" ".[1] | .id == $id and .kind == \"connection\" and .peer == \"$PEER:7000\" and .recvQueue == 0
    and .sendQueue == 0 and .orphan == false and .owner.pid == $$ and .owner.command == \"bash\""
jq_says "$(rawtcp stack status --json)" ".name == \"default\" and .pid > 0 and .link == \"auto\"
    and (.addresses | index(\"$US\")) != null and .guard.rules >= 2 and .uptimeMs > 0 and .version != null"
jq_says "$(rawtcp show "$id" --json)" '.sndUna != null and .rcvNxt != null and .cwnd > 0 and .history[-1].to ==
    "ESTABLISHED" and .history[-1].from == "SYN_SENT" and (.history[-1].rule | test("RFC 9293")) and
    .history[-1].atMs >= 0'
rawtcp close "$id"
in_state "$id" FIN_WAIT_2
jq_says "$(rawtcp orphans --json)" ".count == 1 and .limit > 0 and .timeWait == 0 and .timeWaitLimit > 0 and
    .kills.limit == 0 and .kills.memory == 0 and (.orphans[0] | .id == $id and .state == \"FIN_WAIT_2\" and
    .unsent == 0 and .unacked == 0 and .diesInMs > 50000 and .diesBy == \"tcp_fin_timeout\")"
jq_says "$(rawtcp knobs --json)" '.[] | select(.name == "tcp_msl") | .value == "30" and .unit == "s"'

# usage: told SECTION <JSON    the page tells of all its fields; of several lines each is a value
told() {
    jq -rn '[inputs | paths as $p | ([$p[] | if type == "number" then "[]" else "." + . end] | add | ltrimstr("."))
        + " " + (getpath($p) | if type == "number" and . == floor then "integer" else type end)] | unique[]' >"$work/fields"
    [ -s "$work/fields" ] || fail "$1: nothing was printed"
    local untold
    untold=$(python3 "$live/json_fields.py" "$page" "$1" <"$work/fields")
    [ -z "$untold" ] || fail "$untold"
    sed "s/^/$1\t/" "$work/fields" >>"$work/seen"
}
page=$live/../../man/rawtcp-json.7

# usage: watched SECTION COMMAND…    the same of what it prints at first and, as it is told to end when something has changed, after
watched() {
    local section=$1 change=$2
    shift 2
    rm -f "$work/watched"
    rawtcp "$@" --watch --json >"$work/watched" &
    within 30 test -s "$work/watched"
    # shellcheck disable=SC2086 # words
    rawtcp $change
    within 30 eval '[ "$(wc -l <"$work/watched")" -ge 2 ]'
    kill -TERM $!
    wait $! || true
    told "$section" <"$work/watched"
}

told 'rawtcp ports' <<<"$ports"
rawtcp show "$listener" --json | told 'rawtcp show'
rawtcp close "$listener"
second=$(rawtcp listen -d --json --owner none 7002)
told 'rawtcp listen --detach, accept, connect --detach' <<<"$second"
peer bash -c "exec 3<>/dev/tcp/$US/7002; cat <&3 >/dev/null" &
rawtcp accept --json "$(jq .id <<<"$second")" >"$work/accept"
told 'rawtcp listen --detach, accept, connect --detach' <"$work/accept"
rawtcp connect -d --json "$PEER:7000" >"$work/connect"
told 'rawtcp listen --detach, accept, connect --detach' <"$work/connect"
other=$(jq .id "$work/connect")
rawtcp trace --json -c 4 "$other" >"$work/trace" 2>"$work/begun" &
within 30 eval "[ -s $work/begun ]"
rawtcp send --acked "$other" hello
rawtcp fault -q --out --data --next 1 drop
rawtcp send --acked "$other" again
rawtcp inject -q "$other" --from-peer
wait $!
told 'rawtcp trace' <"$work/trace"
rawtcp wait --json "$other" ESTABLISHED | told 'rawtcp wait'
rawtcp ports --info --json | told 'rawtcp ports'
rawtcp ports --summary --json | told 'rawtcp ports --summary'
rawtcp show "$other" --json | told 'rawtcp show'
rawtcp show "$id" --json | told 'rawtcp show'
rawtcp states "$id" --json | told 'rawtcp states'
rawtcp inject "$other" --json | told 'rawtcp inject'
doctor=$(rawtcp doctor --json) || true # what it finds is this host's business
told 'rawtcp doctor' <<<"$doctor"
rawtcp fault -q loss 1%
rawtcp fault --json | told 'rawtcp fault'
rawtcp orphans --json | told 'rawtcp orphans'
rawtcp stats --json | told 'rawtcp stats'
rawtcp knobs --json | told 'rawtcp knobs'
rawtcp knobs --what-if tcp_fin_timeout=5 --json | told 'rawtcp knobs --what-if'
rawtcp stack status --json | told 'rawtcp stack status'
watched 'rawtcp show' "send $other more" show "$other"
watched 'rawtcp ports' "shutdown $other" ports
watched 'rawtcp orphans' "close $other" orphans
watched 'rawtcp stats' "connect -q -d --no-wait $PEER:7003" stats

printf '0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 4\n' >"$work/fails.pkt"
drilled=$(rawtcp drill --json "$live/../scripts/opening" "$work/fails.pkt") || true
told 'rawtcp drill' <<<"$drilled"
rawtcp drill --explore --depth 1 --json open | told 'rawtcp drill --explore'
rawtcp drill --explore open --case x --json | told 'rawtcp drill --explore --case'
rawtcp drill --simulate 0 --seed 1 --json | told 'rawtcp drill --simulate'

# A scenario that fails, an error of the kernel's, a timer just at this moment are not to be had at will.
rare='error|again|case|failures\[\].*|sendErrors\.\*|carriedBy\[\].*|timers\[\].*|scripts\[\]\.remarks\[\]'
unseen=$(python3 "$live/json_fields.py" "$page" --unseen <"$work/seen" | grep -Ev ": (scenarios\[\]\.)?($rare)\$") || true
[ -z "$unseen" ] || fail "$unseen"
