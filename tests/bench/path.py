"""An emulated path between two network namespaces, for kernels that have no netem: a TUN device in each, and this process
carries packets from one to the other, late, few or out of order, as it is told. Both hosts see the same path, whoever's TCP
they run, so what they carry over it can be compared.

usage: path.py PEER-NET ADDRESS PEER-ADDRESS {"delay": MS, …}

It says `ready` when the devices are up, and ends with its stdin; then it says in a line of JSON what became of the packets,
how much of a processor it took, and how late it was itself. What it does to packets on their way from ADDRESS to
PEER-ADDRESS (the other way round with "reverse"), in this order:

    loss     percent of them are lost, by chance from "seed"
    rate     Mbit/s of IP packets; "queue": so many packets may wait, and the next ones are dropped at the end of it
    delay    ms; also on the way back, where nothing else happens
    reorder  percent are not delayed at all (as netem's reorder), or with "late" that many ms later than the others

Each flow, known by its ports, has a path of its own, whose seed also has the last two digits of the lower port, so that the
flows of another run can meet the same chances; with "shared" they share one path.
"""

import collections
import ctypes
import fcntl
import heapq
import json
import os
import random
import resource
import select
import struct
import subprocess
import sys
import time

CLONE_NEWNET = 0x40000000
TUNSETIFF = 0x400454CA
IFF_TUN, IFF_NO_PI = 0x0001, 0x1000
MTU = 1500
TICK = 0.0002  # s; departures are looked for no more often, which makes the path's own times so much coarser
BATCH = 64
libc = ctypes.CDLL(None, use_errno=True)


def host(address, peer):
    """A TUN device in the namespace of now."""
    tun = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(tun, TUNSETIFF, struct.pack("16sH22x", b"path0", IFF_TUN | IFF_NO_PI))
    for knob in ("net/ipv6/conf/path0/disable_ipv6", "net/ipv4/tcp_no_metrics_save"):
        with open("/proc/sys/" + knob, "w", encoding="ascii") as file:
            file.write("1")
    subprocess.run(["ip", "-batch", "-"], check=True, encoding="ascii", input=f"""
        link set path0 mtu {MTU} txqueuelen 10000 up
        addr add {address} peer {peer} dev path0
        """)
    subprocess.run(["tc", "qdisc", "replace", "dev", "path0", "root", "pfifo", "limit", "10000"], check=True)
    return tun


class Way:
    """One direction of one path."""

    def __init__(self, shape, seed):
        self.chance = random.Random(seed)
        self.loss = shape.get("loss", 0) / 100
        self.seconds_a_byte = 8e-6 / shape["rate"] if "rate" in shape else 0
        self.queue = shape.get("queue", 1000)
        self.delay = shape.get("delay", 0) / 1e3
        self.reorder = shape.get("reorder", 0) / 100
        self.late = shape.get("late", 0) / 1e3
        self.free = 0  # when the link has sent all that waits
        self.waiting = collections.deque()  # when each has left the queue
        self.passed = self.lost = self.dropped = self.reordered = 0

    def due(self, now, length):
        """When a packet arrives that enters now; None: never."""
        if self.loss and self.chance.random() < self.loss:
            self.lost += 1
            return None
        if self.seconds_a_byte:
            waiting = self.waiting
            while waiting and waiting[0] <= now:
                waiting.popleft()
            if len(waiting) >= self.queue:
                self.dropped += 1
                return None
            self.free = max(now, self.free)
            waiting.append(self.free)
            self.free += length * self.seconds_a_byte
            now = self.free
        self.passed += 1
        if self.reorder and self.chance.random() < self.reorder:
            self.reordered += 1
            return now + self.delay + self.late if self.late else now
        return now + self.delay


class Path:
    def __init__(self, tuns, shape):
        self.tuns = tuns
        self.shape = shape
        self.reverse = 1 if shape.get("reverse") else 0
        self.ways = {}
        self.pending = []
        self.number = 0
        self.late = []

    def way(self, side, packet):
        """By the lower port, which is that of the flow's listener; flows are numbered by its last two digits."""
        ports = struct.unpack_from(">HH", packet, (packet[0] & 15) * 4)
        key = side, 0 if self.shape.get("shared") else min(ports)
        if key not in self.ways:
            forward = side == self.reverse
            shape = self.shape if forward else {"delay": self.shape.get("delay", 0)}
            self.ways[key] = Way(shape, self.shape.get("seed", 1) * 100 + key[1] % 100)
        return self.ways[key]

    def enter(self, side):
        tun, other = self.tuns[side], self.tuns[1 - side]
        for _ in range(BATCH):
            try:
                packet = os.read(tun, 2048)
            except BlockingIOError:
                return
            now = time.monotonic()
            if packet[9] == 6:
                due = self.way(side, packet).due(now, len(packet))
                if due is not None:
                    self.number += 1
                    heapq.heappush(self.pending, (due, self.number, other, packet))

    def leave(self):
        """What is due arrives. Returns the seconds until the next does; None: nothing is on its way."""
        pending = self.pending
        while pending:
            now = time.monotonic()
            if pending[0][0] > now:
                return max(TICK, pending[0][0] - now)
            due, _, tun, packet = heapq.heappop(pending)
            if len(self.late) < 1_000_000:
                self.late.append(now - due)
            os.write(tun, packet)
        return None

    def run(self):
        wanted = [*self.tuns, sys.stdin]
        while True:
            readable, _, _ = select.select(wanted, [], [], self.leave())
            for side in 0, 1:
                if self.tuns[side] in readable:
                    self.enter(side)
            if sys.stdin in readable:
                return

    def report(self, seconds):
        forward = [way for (side, _), way in self.ways.items() if side == self.reverse]
        used = resource.getrusage(resource.RUSAGE_SELF)
        late = sorted(self.late) or [0]
        return {
            **{name: sum(getattr(way, name) for way in forward) for name in ("passed", "lost", "dropped", "reordered")},
            "cpu": round((used.ru_utime + used.ru_stime) / seconds, 2),
            "lateMs": round(late[len(late) * 99 // 100] * 1e3, 2),
        }


def main():
    peer_net, near, far, shape = sys.argv[1:]
    tuns = [host(near, far)]
    with open(peer_net, encoding="ascii") as net:
        if libc.setns(net.fileno(), CLONE_NEWNET) != 0:
            sys.exit("path.py: " + os.strerror(ctypes.get_errno()))
    tuns.append(host(far, near))
    try:
        os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(1))
    except PermissionError:
        pass  # a little later then
    print("ready", flush=True)
    path = Path(tuns, json.loads(shape))
    began = time.monotonic()
    path.run()
    print(json.dumps(path.report(time.monotonic() - began)))


main()
