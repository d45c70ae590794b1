#!/bin/bash
# connect(2): SYNs and their times, what is refused, unreachable, not answered, and the simultaneous open: the same peer, by
# hand, for a socket of the kernel's and one of ours, under the same knobs.
. "$(dirname "$0")/lib.sh"
in_both_roles connecting.py
