#!/bin/bash
# 1 % and then 5 % of what goes from the kernel to us is lost: 20 MB each way arrive to the byte all the same.
. "$(dirname "$0")/lib.sh"
survives_loss OUTPUT 20971520 0.01 0.05
