#!/bin/bash
# Whoever starts a stack is killed, or interrupted, before it is there: there will be none, and nothing is left of it.
. "$(dirname "$0")/lib.sh"
nothing_left() {
    [ -z "$(ls -d "$RAWTCP_RUNTIME_DIR"/default* 2>/dev/null)" ] && no_process && no_guard
}
# The stack is not there before its iptables has gone on, which it does when we say so.
mkdir "$work/bin"
for program in iptables iptables-restore; do
    cat >"$work/bin/$program" <<END
#!/bin/sh
: >"$work/begun"
until [ -e "$work/goes-on" ]; do sleep 0.02; done
exec $(command -v $program) "\$@"
END
    chmod +x "$work/bin/$program"
done
for signal in KILL TERM HUP; do
    for moment in "pgrep -f [-]-lock-held" "test -e $work/begun"; do # as soon as its daemon is there; late
        rm -f "$work/begun" "$work/goes-on"
        PATH=$work/bin:$PATH rawtcp stack start &
        starter=$!
        # shellcheck disable=SC2086 # words
        within 10 $moment
        kill -$signal $starter
        status=0
        wait $starter || status=$?
        [ $status -gt 128 ] || fail "$signal came too late: exit status $status"
        : >"$work/goes-on"
        within 10 nothing_left
    done
done
