#!/bin/bash
# The shell in a real terminal, its screen read back: the table under the prompt at three sizes, a line being typed while it
# changes, Ctrl-C, source, watch, the way through the states, many connections, a terminal that goes away, a dumb one.
. "$(dirname "$0")/lib.sh"
HOME=$work
export HOME
unset XDG_STATE_HOME
trap '[ $? = 0 ] || screen >&2 || true; tm kill-server 2>/dev/null || true; rm -rf "$work"' EXIT

tm() {
    tmux -S "$work/tmux" -f /dev/null "$@"
}

screen() {
    tm capture-pane -p
}

# usage: keys WORD…    as tmux's send-keys
keys() {
    tm send-keys "$@"
}

# usage: shows REGEX    within 60 s, on one line of the screen
shows() {
    within 60 eval "screen | grep -qE -- '$1'" || { screen >&2 && false; }
}

# usage: line N    of the screen; from the bottom where N is negative
line() {
    if [ "$1" -lt 0 ]; then screen_rows | tail -n "${1#-}" | head -n 1; else screen_rows | sed -n "$1p"; fi
}

# All rows: capture-pane leaves out nothing at the end only with -N in later versions.
screen_rows() {
    screen | awk -v rows="$(tm display-message -p '#{pane_height}')" '{ print } END { for (i = NR; i < rows; i++) print "" }'
}

start_peer
tell listen 9000 >/dev/null
rawtcp stack start
tm new-session -d -x 80 -y 24 "rawtcp shell"
shows '^ default: 0 connections, 0 listeners'
like "the bar is the last line" '^ default: ' "$(line -1)"
shows '^rawtcp> *$'

# Several commands, $last, a comment; the table grows and the prompt stays above it.
keys "connect -d $PEER:9000; listen -d 7000; listen -d -q 7001; close \$last # only a try" Enter
shows '^1 +ESTABLISHED '
shows '^2 +LISTEN '
tell accept >/dev/null
within 60 eval '[[ $(line -1) =~ ^(1\ +ESTABLISHED|2\ +LISTEN) ]]' # when listener 3 is gone

# A line that is being typed stays as it is while a state changes under it.
keys 'ports state CL'
shows '^rawtcp> ports state CL$'
tell close >/dev/null
shows '^1 +CLOSE_WAIT '
shows '^rawtcp> ports state CL$'
keys OSE_WAIT Enter
shows "^1 +CLOSE_WAIT .* [0-9]+/rawtcp"

# Ctrl-C ends the command and not the shell.
keys trace Enter
shows '^rawtcp: tracing all'
keys C-c
keys 'help watch' Enter
shows '^watch \[ID \[states\]\]: '

# What is typed while a command runs shows once, at the next prompt; also the line that one which reads has not ended.
keys 'knobs tcp_msl; wait 1 CLOSED --timeout 1s' Enter
shows '^tcp_msl = '
keys 'ports typed'
shows '^rawtcp> ports typed$'
same "typed ahead" 1 "$(screen | grep -c typed)"
keys C-u C-l "connect $PEER:9000" Enter
tell accept >/dev/null
shows ' ESTABLISHED .*:9000'
keys 'ports brought'
shows '^ports brought$'
tell reset >/dev/null
shows 'connection reset'
shows '^rawtcp> ports brought$'
same "typed into what has ended" 1 "$(screen | grep -c brought)"
keys C-u

# Other sizes: nothing of the old table is left, and the new one stands at the bottom.
# usage: whole REGEX    one bar, one heading, like this, and two lines, the last of the screen
whole() {
    [[ $(line -4) =~ ^\ default:\ 1\ connection,\ 1\ listener ]] &&
        [[ $(line -3) =~ ^ID\ +STATE\ +RECV-Q\ +SEND-Q\ +LOCAL\ +PEER\ +$1 ]] &&
        [[ $(line -2)$(line -1) =~ [12]\ .*[12]\  ]] &&
        [ "$(screen | grep -c '^ default: ') $(screen | grep -cE '^ID +STATE .*TIMERS *$')" = '1 1' ]
}
for size in 120x40,OWNER\ +TIMERS 200x60,OWNER\ +WHY\ +TIMERS 80x24,TIMERS; do
    heading=${size#*,} size=${size%,*}
    tm resize-window -x "${size%x*}" -y "${size#*x}"
    within 60 whole "$heading"
done

# source: comments, and it stops at the first that fails, unless told otherwise.
printf '%s\n' '# a comment' 'show 999' 'knobs tcp_fin_timeout=33' >"$work/lines"
keys "source $work/lines; knobs tcp_fin_timeout" Enter
shows "^rawtcp: source: stopped at $work/lines:2 \\(exit status 1\\)"
shows '^tcp_fin_timeout = 60'
keys "source -k $work/lines" Enter
shows '^tcp_fin_timeout = 33'

# One connection, and its way through the states with each cause.
keys C-l 'watch 1' Enter
shows '^SND.UNA [0-9]+ +SND.NXT '
shows '^CLOSE_WAIT: FIN received'
keys 'watch 1 states' Enter
shows '\(ESTABLISHED\)'
shows '\[CLOSE_WAIT\]'
shows '^3 .* CLOSE_WAIT +FIN received \(RFC 9293 3.10.7.4 eighth\)'
keys watch Enter
shows '^ID +STATE '
ends_with 0 rawtcp states 1
like "the way" '\[CLOSE_WAIT\]' "$out"
same "lines of more than 80 columns" 0 "$(grep -cE '^.{81}' <<<"$out" || true)"

# Many: the screen stays whole, says how many there are, and scrolls.
peer python3 - "$US" >"$work/many" 2>&1 <<'END' &
import socket, sys
all = [socket.create_connection((sys.argv[1], 7000)) for _ in range(100)]
print("open", flush=True)
all[0].recv(1)
END
many=$!
within 60 grep -q open "$work/many"
shows '1-10 of 102, PgDn/PgUp *$'
within 60 eval '[ "$(screen_rows | tail -n 12 | grep -cE "^ default: |^ID +STATE|^[0-9]+ +(ESTABLISHED|LISTEN)")" = 12 ]'
keys PageDown
shows '10-19 of 102, PgDn/PgUp *$'
keys PageUp
shows '1-10 of 102, PgDn/PgUp *$'
keys 'close 2' Enter # its connections are not accepted: reset
wait $many || true
shows '^ default: 1 connection, 0 listeners'

# A terminal that goes away ends the shell; what it held are orphans.
keys "connect -d $PEER:9000" Enter
shows "^[0-9]+ +ESTABLISHED .*$PEER:9000"
tell accept >/dev/null
tm kill-server
within 60 eval "rawtcp orphans --json | jq -e '.orphans[] | select(.state == \"FIN_WAIT_2\" and .why == \"owner exited\")'"
grep -q '^[0-9]*:source -k' "$work/.local/state/rawtcp/history" || fail "the history was not kept"

# A dumb terminal has a prompt and no table, and no escape sequences.
tm new-session -d -x 80 -y 24 "TERM=dumb rawtcp shell"
tm pipe-pane "cat >$work/dumb"
shows '^rawtcp> *$'
keys 'ports -l' Enter
shows '^rawtcp> ports -l'
keys 'watch 1' Enter
shows 'not in a dumb terminal'
same "bars" 0 "$(screen | grep -c '^ default: ' || true)"
keys exit Enter
within 60 eval '! tm has-session 2>/dev/null'

# Without a terminal: the lines of stdin, with the environment's variables; exit gives the status.
# shellcheck disable=SC2016 # the shell's own, not bash's
ends_with 5 rawtcp shell <<<'connect $PEER:81; exit 5'
like "the variable" "^rawtcp: connect $PEER:81: connection refused" "$err"
