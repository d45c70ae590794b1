#!/bin/bash
# The delay of an ACK over raw sockets, beside the kernel's.
. "$(dirname "$0")/lib.sh"
in_both_roles delayed_ack.py
