#!/bin/bash
# 1 % and then 5 % of what goes towards the kernel is lost: 20 MB each way arrive to the byte all the same.
. "$(dirname "$0")/lib.sh"
survives_loss INPUT 20971520 0.01 0.05
