"""usage: lab_keys.py RAWTCP    The lab ends as its command ends, whatever keys the command has been sent before."""

import subprocess
import sys
from terminal import CTRL_BACKSLASH, CTRL_C, Terminal

RAWTCP = sys.argv[1]


def ends(expected, keys, script):
    # A mark, so that what it would leave behind can be found.
    terminal = Terminal(RAWTCP, "lab", "bash", "-c", f"{script}; : lab-keys-{keys!r}")
    terminal.shows("ready")
    terminal.types(keys)
    status = terminal.ends()
    assert status == expected, f"{script!r} with {keys!r} ended with {status}, not {expected}: {terminal.said!r}"
    left = subprocess.run(["pgrep", "-af", "[l]ab-keys"], capture_output=True, text=True).stdout
    assert not left, f"{script!r} with {keys!r} left {left}"


# It goes on with what it does about the signal; the status is its own.
ends(7, CTRL_C, 'trap "exit 7" INT; echo ready; read line')
ends(7, CTRL_C, 'trap "got=7" INT; echo ready; until [ "$got" ]; do read -t 0.05 line; done; exit $got')
ends(7, CTRL_BACKSLASH, 'trap "exit 7" QUIT; echo ready; read line')
# It dies of it. The word comes from what dies: bash itself, until it has become that, takes no notice of Ctrl-\.
DIES = "echo ready >$RAWTCP_RUNTIME_DIR/word; exec tail -f $RAWTCP_RUNTIME_DIR/word"
ends(130, CTRL_C, DIES)
ends(131, CTRL_BACKSLASH, DIES)

# A shell whose command was ended.
shell = Terminal(RAWTCP, "lab", "rawtcp", "shell")
shell.shows("rawtcp> ")
shell.types("trace\r")
shell.shows("tracing all")
shell.types(CTRL_C)
shell.shows("rawtcp> ")
shell.types("exit 0\r")
assert shell.ends() == 0, shell.said
