#!/bin/bash
# Socket calls, the same ones on our stack and on the kernel: each answer must be the same. See like_kernel.py.
. "$(dirname "$0")/lib.sh"
rawtcp stack start
export PYTHONPATH=$live PYTHONDONTWRITEBYTECODE=1
python3 - "$work/kernel.sock" <<'END' &
import sys, threading, kernel_sockets
kernel_sockets.serve(sys.argv[1])
threading.Event().wait()
END
kernel=$!
within 30 test -S "$work/kernel.sock"
timeout 500 python3 "$live/like_kernel.py" "$US" "$PEER" "$work/kernel.sock" "$@" || fail "not like the kernel"
kill $kernel
