#!/bin/bash
# Packet scripts on the kernel of this machine: what they say of Linux is so. Our stack is held to the same scripts.
. "$(dirname "$0")/lib.sh"
drill_real kernel --longest 2 closing nagle inq mss poll urgent
