#!/bin/bash
# The owner of a connection is killed, in every state: within 100 ms the stack has closed it as a kernel would at exit. So it
# does when a script ends, and when a shell's terminal goes away.
. "$(dirname "$0")/lib.sh"
in_both_roles owners.py
