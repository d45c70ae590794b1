#!/bin/bash
# Knobs: Linux's names, live, and a wrong one changes nothing, good neighbours included.
. "$(dirname "$0")/lib.sh"
rawtcp stack start
same "the default" "tcp_fin_timeout 60" "$(rawtcp knobs tcp_fin_timeout --json | jq -r '.[0] | "\(.name) \(.default)"')"
rawtcp knobs net.ipv4.tcp_fin_timeout=5
value() { rawtcp knobs "$1" --json | jq -r '.[0].value'; }
same "after a change" 5 "$(value tcp_fin_timeout)"
ends_with 2 rawtcp knobs tcp_fin_timeout=7 tcp_no_such_knob=1
like "the message" tcp_no_such_knob "$err"
ends_with 2 rawtcp knobs tcp_syn_retries=2 tcp_fin_timeout=-1
like "the message" 'tcp_fin_timeout' "$err"
same "unchanged" "5 6" "$(value tcp_fin_timeout) $(value tcp_syn_retries)"
like "changed ones" tcp_fin_timeout "$(rawtcp knobs --changed --json | jq -r '.[].name' | xargs)"
rawtcp knobs --reset tcp_fin_timeout
same "after reset" 60 "$(value tcp_fin_timeout)"
