#!/bin/bash
# TIME_WAIT: what it answers, what ends it, what begins it anew, its limit, and when connect may take its place: the same peer,
# by hand, for a TIME_WAIT of the kernel's and one of ours, under the same knobs.
. "$(dirname "$0")/lib.sh"
in_both_roles time_wait.py
