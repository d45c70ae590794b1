"""The shell on a terminal of 80x24 to 200x60: from a key to its echo, and the time that shell and daemon use."""

import fcntl, os, pty, select, signal, struct, subprocess, sys, termios, time

HOST, PORT, DAEMON = sys.argv[1], sys.argv[2], int(sys.argv[3])
KEYS = 200

# On the peer: opens as many as it is told, and sends on a thousand of them when told to.
PEER = """
import socket, sys, threading, time
all, moving = [], False
def move():
    while True:
        for conn in all[:1000] if moving else ():
            conn.send(b"x" * 100)
        time.sleep(0.1)
threading.Thread(target=move, daemon=True).start()
for line in sys.stdin:
    word, number = line.split()
    if word == "open":
        while len(all) < int(number):
            all.append(socket.create_connection((sys.argv[1], int(sys.argv[2]))))
    moving = word == "move"
    print("done", flush=True)
"""


class Shell:
    def __init__(self, columns, rows):
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.environ["TERM"] = "xterm-256color"
            os.execvp("rawtcp", ["rawtcp", "shell"])
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        os.kill(self.pid, signal.SIGWINCH)
        self.until(b"rawtcp> ", 60)
        self.drain(3)

    def until(self, what, seconds):
        """Reads until it has come; what came before it."""
        seen, end = b"", time.monotonic() + seconds
        while what not in seen:
            left = end - time.monotonic()
            if left <= 0:
                sys.exit(f"no {what} in {seen[-500:]}")
            if select.select([self.fd], [], [], left)[0]:
                seen += os.read(self.fd, 65536)
        return seen

    def drain(self, seconds):
        """Reads for so long; how many octets came."""
        count, end = 0, time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            if select.select([self.fd], [], [], left)[0]:
                count += len(os.read(self.fd, 65536))
        return count

    def echo(self):
        """From keys to their echo, ms."""
        times = []
        for i in range(KEYS):
            key = b"~" if i % 2 == 0 else b"^"  # not in the table
            began = time.monotonic()
            os.write(self.fd, key)
            self.until(key, 10)
            times.append((time.monotonic() - began) * 1000)
            self.drain(0.02)
            if i % 40 == 39:
                os.write(self.fd, b"\x15")  # drops the line
                self.drain(0.1)
        return sorted(times)

    def close(self):
        os.close(self.fd)
        os.waitpid(self.pid, 0)


def cpu(pid):
    """Seconds that a process has used."""
    with open(f"/proc/{pid}/stat") as file:
        fields = file.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def main():
    peer = subprocess.Popen(["peer", "python3", "-c", PEER, HOST, PORT],
                            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def tell(words):
        peer.stdin.write(words + "\n")
        peer.stdin.flush()
        peer.stdout.readline()

    print("size     connections    key to echo, ms: median  p99   max   in 10 s: shell CPU  daemon CPU  octets drawn")
    for words, name in ("open 0", "0"), ("open 1000", "1000"), ("move 1000", "1000 moving"), ("open 5000", "5000"):
        tell(words)
        for columns, rows in (80, 24), (200, 60):
            shell = Shell(columns, rows)
            times = shell.echo()
            before = cpu(shell.pid), cpu(DAEMON)
            octets = shell.drain(10)
            used = cpu(shell.pid) - before[0], cpu(DAEMON) - before[1]
            print(f"{columns}x{rows:<5} {name:<14} {times[len(times) // 2]:23.1f} {times[-3]:5.1f} {times[-1]:5.1f}"
                  f" {used[0]:18.2f} s {used[1]:9.2f} s {octets:13}", flush=True)
            shell.close()
    peer.kill()


main()
