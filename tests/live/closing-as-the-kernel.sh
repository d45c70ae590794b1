#!/bin/bash
# close(2) and shutdown(2) in every state, SO_LINGER, TCP_LINGER2, data unread and data that comes too late: the same peer,
# by hand, with a socket of the kernel's and one of ours. Same segments, same states, same answers, at the same times.
. "$(dirname "$0")/lib.sh"
rawtcp stack start
in_both_roles closing.py
