#!/bin/bash
# Packet scripts on our daemon over raw sockets, in real time, by socket calls: within the 4 ms that they allow.
. "$(dirname "$0")/lib.sh"
drill_real raw --jobs 2 nagle inq
