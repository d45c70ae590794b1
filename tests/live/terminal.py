"""A program in a pseudo-terminal of its own, as somebody at the keys drives it."""

import fcntl
import os
import pty
import re
import select
import struct
import termios
import time

CTRL_C, CTRL_D, CTRL_Z, CTRL_BACKSLASH = "\x03", "\x04", "\x1a", "\x1c"
SECONDS = 60


class Terminal:
    def __init__(self, *command, columns=80, rows=24):
        self.said = ""
        self.read_to = 0
        self.pid, self.descriptor = pty.fork()
        if self.pid == 0:
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("4H", rows, columns, 0, 0))
            os.environ["TERM"] = "xterm"
            os.execvp(command[0], command)

    def types(self, keys):
        os.write(self.descriptor, keys.encode())

    def shows(self, regex):
        """What comes until regex, which must come behind all that was waited for before."""
        deadline = time.monotonic() + SECONDS
        while True:
            found = re.compile(regex).search(self.said, self.read_to)
            if found:
                begin, self.read_to = self.read_to, found.end()
                return self.said[begin : self.read_to]
            assert self._read(deadline), f"not {regex!r} but {self.said[self.read_to :]!r}"

    def ends(self):
        """Its exit status, as a shell would tell it."""
        deadline = time.monotonic() + SECONDS
        while self._read(deadline):
            pass
        assert time.monotonic() < deadline, f"it has not ended: {self.said[self.read_to :]!r}"
        status = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
        os.close(self.descriptor)
        return status if status >= 0 else 128 - status

    def _read(self, deadline):
        """False: it has ended, or the time is over."""
        if not select.select([self.descriptor], [], [], max(0, deadline - time.monotonic()))[0]:
            return False
        try:
            some = os.read(self.descriptor, 65536)
        except OSError:  # nobody has the other end any more
            some = b""
        self.said += some.decode(errors="replace")
        return bool(some)
