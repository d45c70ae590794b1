"""Very many connections of one stack: see scale.sh."""

import json
import os
import re
import resource
import socket
import statistics
import subprocess
import sys
import threading
import time

from socketcalls import CLOSE, Process, peer_socket

US, PEER = os.environ["US"], os.environ["PEER"]
FIRST_PORT = 7000
AT_ONCE = 4  # processes that open
MOST_OPEN = resource.getrlimit(resource.RLIMIT_NOFILE)[1] - 100  # sockets of one process
ECHO_PORT, BULK_PORT = 6000, 6001
SO_REUSEADDR, SO_KEEPALIVE = 2, 9
BULK = 1 << 30

# Opens as it is told on stdin (PORT COUNT), a few at once, and keeps them; "close" ends them all by FIN, in their time.
CLIENT = """
import select, socket, sys
us = sys.argv[1]
held = []
def opened(port, count):
    poll = select.epoll()
    waiting = {}
    while count or waiting:
        while count and len(waiting) < 64:
            s = socket.socket()
            s.setblocking(False)
            s.connect_ex((us, port))
            poll.register(s.fileno(), select.EPOLLOUT)
            waiting[s.fileno()] = s
            count -= 1
        for fd, _ in poll.poll():
            poll.unregister(fd)
            s = waiting.pop(fd)
            error = s.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
            assert not error, error
            held.append(s)
for line in sys.stdin:
    words = line.split()
    if words[0] == "close":
        for s in held:
            s.close()
        held.clear()
    else:
        opened(int(words[0]), int(words[1]))
    print("done", flush=True)
"""


def rawtcp(*words):
    return subprocess.run(["rawtcp", *words], check=False, capture_output=True, encoding="utf-8").stdout


def stack_pid():
    return json.loads(rawtcp("stack", "status", "--json"))["pid"]


def memory_kb(pid):
    with open(f"/proc/{pid}/status", encoding="ascii") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmRSS"))


def say(what, text):
    print(f"{what + ':':<34}{text}", flush=True)


class Clients:
    """Processes of the kernel's host; each opens a part, as much as it may have open."""

    def __init__(self):
        self.all = []

    def start(self):
        """As many as open at once."""
        new = [subprocess.Popen(["peer", "python3", "-c", CLIENT, US], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                encoding="ascii") for _ in range(AT_ONCE)]
        self.all += new
        return new

    def close(self):
        for client in self.all:
            tell(client, "close")
        for client in self.all:
            done(client)
            client.stdin.close()
            client.wait()
        self.all.clear()


def tell(client, line):
    client.stdin.write(line + "\n")
    client.stdin.flush()


def done(client):
    assert client.stdout.readline() == "done\n"


class Server:
    """A program on the stack that accepts and keeps."""

    def __init__(self):
        self.process = Process()
        self.kept = []
        self.port = FIRST_PORT

    def open(self, clients, count):
        """At most AT_ONCE * MOST_OPEN. Returns how many a second."""
        listeners = [self.listener(self.port + i) for i in range(AT_ONCE)]
        part = count // AT_ONCE
        processes = clients.start()
        began = time.monotonic()
        for i, process in enumerate(processes):
            tell(process, f"{self.port + i} {part}")
        threads = [threading.Thread(target=self.accept, args=(listener, part)) for listener in listeners]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        took = time.monotonic() - began
        for process in processes:
            done(process)
        for listener in listeners:
            listener.close()
        self.port += AT_ONCE
        return part * AT_ONCE / took

    def listener(self, port):
        made = self.process.socket()
        made.setsockopt(socket.SOL_SOCKET, SO_REUSEADDR, 1)
        made.setsockopt(socket.SOL_SOCKET, SO_KEEPALIVE, 1)
        made.bind((US, port))
        made.listen(4096)
        return made

    def accept(self, listener, count):
        for _ in range(count):
            self.kept.append(listener.accept()[0].handle)

    def close(self, handles):
        """Returns how many a second."""
        began = time.monotonic()
        for handle in handles:
            self.process.call(CLOSE, handle)
        return len(handles) / (time.monotonic() - began)


def exchanges(process, seconds=3):
    """Microseconds of one octet there and back, asked for by the kernel's program and answered by ours: the median, the 99th
    of a hundred, and the longest."""
    listener = process.socket()
    listener.bind((US, ECHO_PORT))
    listener.listen(1)

    def answer():
        conn = listener.accept()[0]
        while data := conn.recv(1):
            conn.send(data)
        conn.close()

    thread = threading.Thread(target=answer)
    thread.start()
    asking = peer_socket()
    asking.connect((US, ECHO_PORT))
    asking.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    took = []
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        began = time.perf_counter()
        asking.send(b"x")
        asking.recv(1)
        took.append(time.perf_counter() - began)
    asking.close()
    thread.join()
    listener.close()
    took.sort()
    return [took[len(took) // 2] * 1e6, took[len(took) * 99 // 100] * 1e6, took[-1] * 1e6]


def bulk():
    """Gbit/s that a command receives of the kernel."""
    asking = peer_socket()
    asking.bind((PEER, BULK_PORT))
    asking.listen(1)
    command = subprocess.Popen(["rawtcp", "connect", "-q", f"{PEER}:{BULK_PORT}"], stdin=subprocess.DEVNULL,
                               stdout=subprocess.DEVNULL)
    conn = asking.accept()[0]
    data = bytes(1 << 20)
    began = time.monotonic()
    for _ in range(BULK >> 20):
        conn.sendall(data)
    conn.shutdown(socket.SHUT_WR)
    conn.recv(1)
    took = time.monotonic() - began
    conn.close()
    asking.close()
    command.wait()
    return BULK * 8e-9 / took


def takes(*words):
    """Milliseconds of a command, the median of five and the longest."""
    took = []
    for _ in range(5):
        began = time.monotonic()
        subprocess.run(["rawtcp", *words], check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        took.append((time.monotonic() - began) * 1e3)
    say("  rawtcp " + " ".join(words).replace(PEER, "PEER"), f"{statistics.median(took):.0f} ms, at most {max(took):.0f}")


def first_line(*words):
    """Milliseconds until the first line and the last."""
    began = time.monotonic()
    with subprocess.Popen(["rawtcp", *words], stdout=subprocess.PIPE) as command:
        command.stdout.readline()
        first = time.monotonic()
        lines = sum(part.count(b"\n") for part in iter(lambda: command.stdout.read(1 << 20), b""))
        last = time.monotonic()
    say("  rawtcp " + " ".join(words), f"first line after {(first - began) * 1e3:.0f} ms, all {lines:,} after {last - began:.1f} s")


def time_waits():
    found = re.search(r"TIME_WAIT (\d+)", rawtcp("ports", "--summary"))
    return int(found[1]) if found else 0


def look(process, state):
    one = rawtcp("ports", "-H", "state", state).split(None, 1)
    takes("knobs", "tcp_fin_timeout")
    takes("ports", "--summary")
    takes("stats")
    takes("connect", f"{PEER}:9")
    if one:
        takes("show", one[0])
    first_line("ports")
    first_line("orphans")
    median, late, worst = exchanges(process)
    say("  an exchange", f"median {median:.0f} us, 99 % {late:.0f} us, longest {worst / 1e3:.1f} ms")
    say("  bulk, received by a command", f"{bulk():.2f} Gbit/s")


def main():
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    orphans = int(sys.argv[2]) if len(sys.argv) > 2 else 100_000
    server = Server()
    clients = Clients()
    pid = stack_pid()
    server.open(clients, 4000)  # what is made once is made, and compiled
    print("--- hardly any connections")
    look(server.process, "ESTABLISHED")
    before = memory_kb(pid)
    step = AT_ONCE * min(MOST_OPEN, 50_000)  # to one port: there are hardly more ports of the other side
    while len(server.kept) < count:
        rate = server.open(clients, min(step, count - len(server.kept)))
        say(f"{len(server.kept):,} connections", f"{rate:.0f} opened a second; the daemon has {memory_kb(pid) >> 10:,} MB")
    say("memory of each", f"{(memory_kb(pid) - before) * 1024 // count:,} bytes, with all the heap keeps in reserve")
    look(server.process, "ESTABLISHED")

    print("--- orphans in FIN_WAIT_2")
    rate = server.close(server.kept[:orphans])
    say(f"{orphans:,} closed", f"{rate:.0f} a second")
    look(server.process, "FIN_WAIT_2")

    print("--- TIME_WAITs")
    rate = server.close(server.kept[orphans:])
    say("closed", f"{rate:.0f} a second")
    clients.close()
    reached = -1
    while (now := time_waits()) > reached:  # what the kernel has reset for want of memory never gets there
        reached = now
        time.sleep(2)
    say("at once", rawtcp("ports", "--summary").replace("\n", "; "))
    say("the daemon's memory", f"{memory_kb(pid) >> 10:,} MB")
    look(server.process, "TIME_WAIT")
    rate = server.open(clients, 20_000)
    say("opened beside them", f"{rate:.0f} a second")
    clients.close()


main()
