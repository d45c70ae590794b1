"""The shell at a terminal: what the keys that make signals do, whatever is typed at once behind them."""

import re
from terminal import CTRL_BACKSLASH, CTRL_C, CTRL_D, CTRL_Z, Terminal


def shell():
    terminal = Terminal("rawtcp", "shell")
    terminal.shows("rawtcp> ")
    return terminal


def ends(terminal, expected):
    status = terminal.ends()
    assert status == expected and not re.search("interrupted|Exception|thread dump", terminal.said), (status, terminal.said)


# Ctrl-C drops the line and nothing behind it, also when the shell is just about to drop it or to read the next.
at_once = shell()
for _ in range(5):
    at_once.types("close all" + CTRL_C + "knobs tcp_msl\r")
    at_once.shows("(?s)tcp_msl = .*rawtcp> ")
for _ in range(5):
    at_once.types("close all" + CTRL_C)
    at_once.shows("\n")
    at_once.types(CTRL_C + "knobs tcp_msl\r")
    at_once.shows("(?s)tcp_msl = .*rawtcp> ")
assert "not a command" not in at_once.said, at_once.said
at_once.types("close all" + CTRL_C + CTRL_D)
ends(at_once, 130)

# Also under the list that Tab shows.
listed = shell()
listed.types("knobs tcp_fin\t")
listed.shows(r"tcp_fin_timeout\S*_linux")
listed.types(CTRL_C + "knobs tcp_msl\r")
listed.shows("(?s)tcp_msl = .*rawtcp> ")
assert "not a knob" not in listed.said, listed.said
listed.types("exit 0\r")
ends(listed, 0)

# A terminal of a type that this host does not know is one all the same.
unknown = Terminal("env", "TERM=no-such-terminal", "rawtcp", "shell")
unknown.shows("rawtcp> ")
unknown.types("knobs tcp_msl\r")
unknown.shows("tcp_msl = ")
unknown.types("exit 0\r")
ends(unknown, 0)

# It ends a command, and the shell goes on.
running = shell()
for command, begun in ("trace", "tracing all"), ("listen 7000", "listening on"):
    running.types(command + "\r")
    running.shows(begun)
    running.types(CTRL_C)
    running.shows("rawtcp> ")
running.types("exit 0\r")
ends(running, 0)

# The others do nothing: nothing is stopped, for a command runs in the stack, and no JVM tells of its threads.
stop = shell()
stop.types(f"knobs{CTRL_Z} tcp_{CTRL_BACKSLASH}msl\r")
stop.shows("tcp_msl = ")
stop.types("trace\r")
stop.shows("tracing all")
stop.types(CTRL_Z + CTRL_BACKSLASH + CTRL_C)
stop.shows("rawtcp> ")
stop.types("exit 7\r")
ends(stop, 7)
