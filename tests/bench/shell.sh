#!/bin/bash
# How soon a key shows in the shell, and what its table costs: with none, 1,000 and 5,000 connections, idle, and 1,000 that
# receive what nobody reads.
# usage: bin/rawtcp lab tests/bench/shell.sh
here=$(dirname "$(readlink -f "$0")")
rawtcp stack start
rawtcp knobs -q tcp_max_syn_backlog=8192 somaxconn=8192 >/dev/null
rawtcp listen -q -d --owner none --backlog 8192 7000 >/dev/null
exec python3 "$here/shell.py" "$US" 7000 "$(rawtcp stack status --json | jq -r .pid)"
