"""Sends over emulated paths (path.py), now by the kernel's TCP, now by ours, and tells how much each has carried: see
goodput.sh. What is counted is what the receiving program has read, from the first octet on."""

import argparse
import json
import os
import socket
import statistics
import struct
import subprocess
import sys
import threading
import time

from socketcalls import Process, control_socket, peer_socket

NEAR, FAR = "10.78.0.1", "10.78.0.2"
PATHS = {
    "clean": {"delay": 10, "rate": 100, "queue": 500},
    "20ms-0.1": {"delay": 10, "rate": 100, "queue": 500, "loss": 0.1},
    "20ms-1": {"delay": 10, "rate": 100, "queue": 500, "loss": 1},
    "20ms-5": {"delay": 10, "rate": 100, "queue": 500, "loss": 5},
    "100ms-0.1": {"delay": 50, "rate": 100, "queue": 1000, "loss": 0.1},
    "100ms": {"delay": 50, "rate": 100, "queue": 1000},
    "reorder": {"delay": 10, "rate": 100, "queue": 500, "reorder": 5},
    "late": {"delay": 10, "rate": 100, "queue": 500, "reorder": 5, "late": 3},
    "short": {"delay": 10, "rate": 10, "queue": 10},
    "bloated": {"delay": 10, "rate": 10, "queue": 1000},
}
ISSUE = ["20ms-0.1", "20ms-1", "20ms-5", "100ms-0.1", "reorder", "late", "short", "bloated"]
ROLES = ["kernel", "sender", "receiver"]  # what rawtcp is; kernel: nothing
FIRST_PORT = 7000
CHUNK = 1 << 16
SO_RCVTIMEO, SO_SNDTIMEO = 20, 21
PATIENCE = struct.pack("qq", 0, 300_000)
END_WITH_RST = struct.pack("ii", 1, 0)
TCP_INFO_LENGTH = 248


class Path:
    """A path while it is used."""

    def __init__(self, shape):
        self.process = subprocess.Popen(
            [sys.executable, os.path.join(os.path.dirname(os.path.realpath(__file__)), "path.py"), peer_net(), NEAR, FAR,
             json.dumps(shape)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="ascii")
        if self.process.stdout.readline() != "ready\n":
            sys.exit("goodput: there is no path; TUN devices need root")

    def end(self):
        report, _ = self.process.communicate()
        return json.loads(report)


def peer_net():
    return os.path.join(os.environ["RAWTCP_RUNTIME_DIR"], "..", "peer-net")


class Stack:
    """Where sockets come from: the kernel of either host, or our stack."""

    def __init__(self, kind):
        self.kind = kind
        self.process = Process(path=control_socket()) if kind == "rawtcp" else None

    def socket(self, congestion):
        made = self.process.socket() if self.process else peer_socket() if self.kind == "peer" else socket.socket()
        if not self.process:
            made.settimeout(None)
            made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if congestion:
            made.setsockopt(socket.IPPROTO_TCP, socket.TCP_CONGESTION, congestion.encode())
        return made


def ready(sock):
    for name in SO_RCVTIMEO, SO_SNDTIMEO:
        sock.setsockopt(socket.SOL_SOCKET, name, PATIENCE)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, END_WITH_RST)
    return sock


class Flow:
    """One sender that is never short of data, and its receiver."""

    def __init__(self, sender, receiver, congestion, port, number, until):
        self.port, self.until = port, until
        self.read = 0
        self.began = None
        self.samples = []
        to_peer = sender.kind != "peer"
        self.target = FAR if to_peer else NEAR
        self.listener = receiver.socket(None)
        self.listener.bind((self.target, port))
        self.listener.listen(5)
        self.sender = sender.socket(congestion)
        # The numbers of a run's paths are those of the ports: the listener's is the lower one.
        self.threads = [threading.Thread(target=self.receive), threading.Thread(target=self.send)]
        for thread in self.threads:
            thread.start()

    def receive(self):
        conn, _ = self.listener.accept()
        ready(conn)
        while time.monotonic() < self.until:
            try:
                got = len(conn.recv(4 * CHUNK))
            except BlockingIOError:
                continue
            except ConnectionResetError:  # the sender was done first
                break
            if self.began is None:
                self.began = time.monotonic()
            self.read += got
            self.samples.append((time.monotonic(), self.read))
        conn.close()
        self.listener.close()

    def send(self):
        self.sender.connect((self.target, self.port))
        ready(self.sender)
        data = bytes(CHUNK)
        try:
            while time.monotonic() < self.until:
                try:
                    self.sender.send(data)
                except BlockingIOError:
                    pass
            self.info = self.sender.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, TCP_INFO_LENGTH)
        except (ConnectionResetError, BrokenPipeError):
            self.info = bytes(TCP_INFO_LENGTH)
        self.sender.close()

    def result(self):
        for thread in self.threads:
            thread.join()
        (rtt,), (retransmitted,), (least_rtt,) = (struct.unpack_from("I", self.info, at) for at in (68, 100, 148))
        (timeouts,) = struct.unpack_from("H", self.info, 240)
        return {"mbits": round(self.mbits(), 2), "retransmitted": retransmitted, "timeouts": timeouts, "rttMs": rtt / 1e3,
                "leastRttMs": least_rtt / 1e3}

    def mbits(self, after=0):
        """Of what has been read since so many seconds after the beginning."""
        first = self.began + after
        before = max((read for at, read in self.samples if at <= first), default=0)
        return (self.read - before) * 8e-6 / (self.until - first)


class Bench:
    def __init__(self, options):
        self.options = options
        self.stacks = {kind: Stack(kind) for kind in ("rawtcp", "host", "peer")}
        self.ports = FIRST_PORT

    def run(self, shape, pairs, seconds):
        """pairs: (sender, receiver, congestion) of each flow; they begin together."""
        path = Path(shape)
        self.ports += 100  # never one that was just in use
        until = time.monotonic() + seconds
        flows = [Flow(self.stacks[sender], self.stacks[receiver], congestion, self.ports + i, i, until)
                 for i, (sender, receiver, congestion) in enumerate(pairs)]
        results = [flow.result() for flow in flows]
        return flows, results, path.end()

    def compare(self, name, congestion):
        """One path: each role in turn, as often as asked for."""
        options = self.options
        runs = {role: [] for role in options.roles}
        for number in range(options.times):
            for role in options.roles:
                sender = {"kernel": "host", "sender": "rawtcp", "receiver": "peer"}[role]
                receiver = "rawtcp" if role == "receiver" else "peer"
                shape = {**PATHS[name], "seed": options.seed + number, "reverse": role == "receiver"}
                _, results, path = self.run(shape, [(sender, receiver, congestion)] * options.flows, options.seconds)
                mbits = statistics.mean(result["mbits"] for result in results)
                runs[role].append(mbits)
                if options.verbose:
                    print(f"# {name} {congestion} {role}: {mbits:.2f} Mbit/s; {results}; {path}", file=sys.stderr, flush=True)
        return {"path": name, "congestion": congestion, **{
            role: {"mbits": round(statistics.median(of), 2), "runs": [round(one, 2) for one in of]}
            for role, of in runs.items()}}


def ratio(row, role):
    return row[role]["mbits"] / row["kernel"]["mbits"] if "kernel" in row and role in row else float("nan")


def goodput(bench, options):
    rows = []
    if not options.json:
        print(f"{'path':<12}{'congestion':<12}{'kernel':>9}{'sender':>9}{'ratio':>7}{'receiver':>10}{'ratio':>7}   Mbit/s")
    for congestion in options.congestion:
        for name in options.paths:
            row = bench.compare(name, congestion)
            rows.append(row)
            if not options.json:
                cells = {role: f"{row[role]['mbits']:.2f}" if role in row else "-" for role in ROLES}
                print(f"{name:<12}{congestion:<12}{cells['kernel']:>9}{cells['sender']:>9}{ratio(row, 'sender'):>7.2f}"
                      f"{cells['receiver']:>10}{ratio(row, 'receiver'):>7.2f}", flush=True)
    if options.json:
        print(json.dumps(rows))


def fair(bench, options):
    """Two flows over one bottleneck: what each has of it after the first half of the time."""
    rows = []
    for congestion in options.congestion:
        for name in ("short", "bloated") if options.paths == ISSUE else options.paths:
            for first, second in (("host", "host"), ("rawtcp", "rawtcp"), ("rawtcp", "host")):
                shares = []
                for number in range(options.times):
                    shape = {**PATHS[name], "shared": True, "seed": options.seed + number}
                    flows, _, _ = bench.run(shape, [(one, "peer", congestion) for one in (first, second)], options.seconds)
                    rates = [flow.mbits(options.seconds / 2) for flow in flows]
                    shares.append(rates[0] / sum(rates))
                rows.append({"path": name, "congestion": congestion, "first": first, "second": second,
                             "share": round(statistics.median(shares), 2), "runs": [round(share, 2) for share in shares]})
                if not options.json:
                    print(f"{name:<12}{congestion:<12}{first + ' beside ' + second:<24}the first has "
                          f"{rows[-1]['share']:.0%} {rows[-1]['runs']}", flush=True)
    if options.json:
        print(json.dumps(rows))


def words(text):
    return text.split(",")


def main():
    parser = argparse.ArgumentParser(prog="goodput.sh", description=__doc__)
    parser.add_argument("mode", nargs="?", choices=["goodput", "fair"], default="goodput")
    parser.add_argument("--paths", type=words, default=ISSUE, help="of " + ", ".join(PATHS))
    parser.add_argument("--congestion", type=words, default=["cubic", "reno"])
    parser.add_argument("--roles", type=words, default=ROLES, help="what rawtcp is, of " + ", ".join(ROLES))
    parser.add_argument("--seconds", type=float, default=10, help="of each run")
    parser.add_argument("--times", type=int, default=3, help="each; the table has the medians")
    parser.add_argument("--flows", type=int, default=1, help="at once, each over a path of its own; the mean counts")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--verbose", action="store_true", help="each run, on stderr")
    options = parser.parse_args()
    {"goodput": goodput, "fair": fair}[options.mode](Bench(options), options)


main()
