"""The same story twice at once: one host of the lab is played by hand, segment by segment; the other is the kernel in one
play, and rawtcp in the other, on the same host. Both must send the same segments, pass through the same states, and give the
same answers to the calls, at the same times.

A story is a function of a Play. `tell` runs those of a module and ends the program if one differs;
RAWTCP_LATE_MS (50) says how late one may be beside the other, RAWTCP_TELL=1 prints all that happened. RAWTCP_STRICT=1 allows
nothing for a busy machine or for the kernel's late timers, and tells each story once: see bench/strict-times.sh.
"""

import errno
import json
import math
import os
import socket
import struct
import subprocess
import sys
import threading
import time

import socketcalls as sc
from commands import Commands

US, PEER = os.environ["US"], os.environ["PEER"]
LISTENING = {"kernel": 7100, "ours": 7000}  # where each role listens
FIRST_PORT = 40000  # of the peer by hand
MARK = 0x77  # of its packets
LATE_S = float(os.environ.get("RAWTCP_LATE_MS", "50")) / 1000
LATE = 0.05
STRICT = "RAWTCP_STRICT" in os.environ
WHEEL = 0 if STRICT else 0.125  # by how much of its delay a timer of the kernel may be late: its wheel is coarse for what lies ahead
RTT_S = 0.02  # of a handshake: a longer one makes an RTO longer, and fewer retransmissions may fit into a time
BLINK_S = 0.03  # a state this short may escape who looks at /proc/net/tcp every few milliseconds
AT_ONCE = 24  # stories
TIMES = 1 if STRICT else 3  # that one may be told, until both agree
DISTURBED_TIMES = 20  # more, where others of this machine have disturbed it
SAME, DISTURBED, DIFFERS = "same   ", "disturbed", "DIFFERS"
ISN = 1000
FIN, SYN, RST, PSH, ACK = 1, 2, 4, 8, 16
FLAGS = {"F": FIN, "S": SYN, "R": RST, "P": PSH, ".": ACK, "U": 32}
STATES = {1: "ESTABLISHED", 2: "SYN_SENT", 3: "SYN_RCVD", 4: "FIN_WAIT_1", 5: "FIN_WAIT_2", 6: "TIME_WAIT", 7: "CLOSED",
          8: "CLOSE_WAIT", 9: "LAST_ACK", 10: "LISTEN", 11: "CLOSING", 12: "SYN_RCVD"}  # fmt: skip
TCP_SYNCNT, TCP_USER_TIMEOUT = 7, 18
TIME_WAIT_S = 60
MSS = b"\x02\x04\x05\xb4"


def checksum(data):
    data += b"\0" * (len(data) % 2)
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def echoed(options):
    """The timestamp that these options echo: the peer's own."""
    while options and options[0]:
        if options[0] == 8:
            return f" ecr {struct.unpack_from('!I', options, 6)[0]}"
        options = options[1 if options[0] == 1 else options[1]:]
    return ""


class Wire:
    """Raw sockets on the peer's side, and what has come for each port."""

    def __init__(self):
        # What answers from there is we, not the kernel.
        subprocess.check_call(["peer", *"iptables -A OUTPUT -p tcp --sport 40000:49999 --tcp-flags RST RST".split(),
                               *f"-m mark ! --mark {MARK} -j DROP".split()])
        self.out = sc.peer_socket(kind=socket.SOCK_RAW, protocol=socket.IPPROTO_RAW)
        self.out.setsockopt(socket.SOL_SOCKET, socket.SO_MARK, MARK)
        self.into = sc.peer_socket(kind=socket.SOCK_RAW, protocol=socket.IPPROTO_TCP)
        self.into.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 22)
        self.into.settimeout(None)
        self.plays = {}  # by the peer's port
        threading.Thread(target=self.listen, daemon=True).start()

    def send(self, sport, dport, flags, seq, ack, window, data, options):
        options += b"\1" * (-len(options) % 4)
        tcp = struct.pack("!HHIIBBHHH", sport, dport, seq & 0xFFFFFFFF, ack & 0xFFFFFFFF, 5 + len(options) // 4 << 4,
                          flags, window, 0, 0) + options + data
        pseudo = socket.inet_aton(PEER) + socket.inet_aton(US) + struct.pack("!BBH", 0, 6, len(tcp))
        tcp = tcp[:16] + struct.pack("!H", checksum(pseudo + tcp)) + tcp[18:]
        self.out.sendto(self.ip(socket.IPPROTO_TCP, tcp), (US, 0))

    def ip(self, protocol, payload):
        return struct.pack("!BBHHHBBH4s4s", 0x45, 0, 20 + len(payload), 0, 0, 64, protocol, 0,
                           socket.inet_aton(PEER), socket.inet_aton(US)) + payload

    def unreachable(self, packet, code):
        """ICMP about a packet that came."""
        body = struct.pack("!BBHI", 3, code, 0, 0) + packet[:28]
        body = body[:2] + struct.pack("!H", checksum(body)) + body[4:]
        self.out.sendto(self.ip(socket.IPPROTO_ICMP, body), (US, 0))

    def listen(self):
        while True:
            packet = self.into.recv(2048)
            now = time.monotonic()
            tcp = packet[(packet[0] & 15) * 4:]
            play = self.plays.get(struct.unpack_from("!H", tcp, 2)[0])
            if play:
                play.take(packet, tcp, now)


class Kernel:
    """The kernel's sockets, and its states by /proc/net/tcp."""

    name = "kernel"

    def __init__(self):
        self.states = {}  # by port of the peer: [(state, when)]
        self.left = {}  # likewise: (seconds that its timer has left, when)
        threading.Thread(target=self.watch, daemon=True).start()

    def socket(self):
        return socket.socket()

    def watch(self):
        while True:
            with open("/proc/net/tcp") as table:
                lines = table.read().splitlines()[1:]
            now = time.monotonic()
            found = {}
            for line in lines:
                fields = line.split()
                port = int(fields[2][-4:], 16)
                if port >= FIRST_PORT:
                    found[port] = STATES[int(fields[3], 16)]
                    self.left[port] = int(fields[5][3:], 16) / 100, now
            for port in set(found) | set(self.states):
                history = self.states.setdefault(port, [])
                state = found.get(port, "CLOSED")
                if not history or history[-1][0] != state:
                    history.append((state, now))
            time.sleep(0.004)

    def history(self, play):
        """One that nobody saw was soon over."""
        return self.states.get(play.port) or [("CLOSED", at) for _, at in play.segments[-1:]]

    def is_there(self, play):
        return self.history(play)[-1][0] != "CLOSED"

    def time_wait_left(self, play):
        """At a moment; None if it is in another state."""
        time.sleep(0.02)  # the watch has seen what was done last
        return self.left[play.port] if self.history(play)[-1][0] == "TIME_WAIT" else None


    def counts(self):
        """Orphans, which Linux counts for the whole machine, and what is in its table of TIME_WAITs."""
        with open("/proc/net/sockstat") as table:
            words = next(line for line in table if line.startswith("TCP:")).split()
        return int(words[words.index("orphan") + 1]), int(words[words.index("tw") + 1])


class Ours:
    """Sockets on our stack, and states by the histories that `show` tells."""

    name = "ours"
    MISSED = 5  # ids without a connection that end the search for more

    def __init__(self):
        self.process = sc.Process()
        self.commands = Commands()
        self.next_id = 1
        self.states = {}
        self.lock, self.listed, self.listed_at = threading.Lock(), set(), 0

    def socket(self):
        return self.process.socket()

    def look(self, wire):
        """At all connections that there have been since the last time."""
        missed = 0
        while missed < self.MISSED:
            asked = time.monotonic()
            status, told, _ = self.commands.run("show", self.next_id + missed, "--json")
            told = json.loads(told) if status == 0 else {"kind": None}
            if told["kind"] != "connection":
                missed += 1
                continue
            port = int(told["peer"].rpartition(":")[2])
            if port not in wire.plays:
                self.next_id += missed + 1
                missed = 0
                continue
            opened = asked - told["ageMs"] / 1000
            if port not in self.states and wire.plays[port].segments:
                opened = wire.plays[port].segments[0][1]
            self.states.setdefault(port, []).extend(
                (step["to"], opened + step["atMs"] / 1000) for step in told["history"])
            self.next_id += missed + 1
            missed = 0

    def history(self, play):
        return self.states.get(play.port, [])

    def is_there(self, play):
        """Asked seldom enough, for all plays at once."""
        with self.lock:
            if time.monotonic() - self.listed_at > 0.2:
                self.listed = {row["peer"] for row in self.commands.json("ports") if row["state"] != "TIME_WAIT"}
                self.listed_at = time.monotonic()
            return f"{PEER}:{play.port}" in self.listed


    def counts(self):
        orphans = self.commands.json("orphans")
        return orphans["counted"], orphans["timeWait"] + orphans["count"] - orphans["counted"]

    def time_wait_left(self, play):
        for row in self.commands.json("ports", "state", "TIME_WAIT"):
            if row["peer"] == f"{PEER}:{play.port}":
                return row["timers"][0]["expiresInMs"] / 1000, time.monotonic()
        return None


class Play:
    """One connection of a story, in one role."""

    ports = iter(range(FIRST_PORT, FIRST_PORT + 9999))

    def __init__(self, world, role):
        self.world, self.role = world, role
        self.port = next(Play.ports)
        self.server_port = LISTENING[role.name]
        self.began = time.monotonic()
        self.isn = None
        self.segments, self.states, self.calls, self.packets = [], [], [], []
        self.answer = None  # to the first segment, at once
        self.probed = None  # likewise to every other
        self.came = threading.Condition()
        world.wire.plays[self.port] = self
        self.sock = None
        self.over, self.is_gone, self.error = False, False, None
        self.disturbed = False  # what the kernel counts for the whole machine is not only of this story
        self.answered_late = False  # the handshake
        self.others = []  # of the same story
        self.ended = math.inf

    def run(self, story):
        try:
            story(self)
        except Exception as error:
            self.error = repr(error)
        for play in self.all():
            play.ended = time.monotonic()
            play.over = True

    def another(self):
        """A second connection in the same role."""
        self.others.append(Play(self.world, self.role))
        return self.others[-1]

    def all(self):
        return [self, *self.others]

    # the peer by hand: numbers are relative to the initial ones, as in packet scripts

    def send(self, flags, seq=1, ack=1, data=b"", window=65535, options=b""):
        self.is_gone = False  # whatever that draws is to be heard
        bits = sum(FLAGS[flag] for flag in flags)
        acked = (self.isn or 0) + ack if bits & ACK else 0
        self.world.wire.send(self.port, self.server_port, bits, ISN + seq, acked, window, data, options)

    def open(self, window=65535, options=MSS, stamps=None, ack_window=None):
        """The peer connects; self.sock is the accepted socket."""
        self.began = time.monotonic()
        answered = []

        def answer():
            answered.append(time.monotonic())
            self.send(".", window=window if ack_window is None else ack_window, options=stamps or b"")

        self.answer = answer
        begun = time.monotonic()
        self.send("S", 0, window=window, options=options)
        self.sock = self.world.accept(self)
        self.answered_late = answered[0] - begun > RTT_S
        self.until(0.1)  # so that ESTABLISHED is seen

    def connect(self, blocking=True, options=None, port=0, reuse_address=0, wait=True):
        """The host connects to the peer, in a thread of its own; connected() waits for what it was told."""
        self.server_port, self.sock = None, self.role.socket()
        for name, value in (options or {}).items():
            self.sock.setsockopt(socket.IPPROTO_TCP, name, value)
        if port:
            self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, reuse_address)
            self.bind(port)
        self.sock.setblocking(blocking)
        self.began = time.monotonic()
        self.connecting = threading.Thread(target=lambda: self.call("connect", (PEER, self.port)))
        self.connecting.start()
        if wait:
            self.heard(1)

    def bind(self, port):
        """Which port is each role's own affair, what is answered is not."""
        try:
            self.sock.bind((US, port))
        except OSError as error:
            self.note(f"bind: {errno.errorcode[error.errno]}")
        else:
            self.note("bind")

    def connected(self):
        self.connecting.join()

    def unreachable(self, code):
        """ICMP says so of the last segment that came."""
        self.world.wire.unreachable(self.packets[-1], code)

    def hear(self, seconds):
        time.sleep(seconds)

    def gone(self, patience):
        """Until it is, in silence."""
        self.hear(0.2)
        deadline = time.monotonic() + patience
        while not self.is_gone and time.monotonic() < deadline:
            time.sleep(0.1)
            self.is_gone = not self.role.is_there(self)

    def answer_probes(self, ack):
        """From now on each segment draws an ACK that keeps the window closed."""
        self.probed = lambda: self.send(".", ack=ack, window=0)

    def until(self, seconds):
        """So long after the beginning."""
        time.sleep(max(0, self.began + seconds - time.monotonic()))

    def heard(self, count, patience=10):
        """Until so many segments have come."""
        self.wait_for(lambda: len(self.segments) >= count, patience)

    def wait_for(self, true, patience=10):
        with self.came:
            if not self.came.wait_for(true, patience):
                raise AssertionError(f"nothing comes: {self.story()}")

    def take(self, packet, tcp, now):
        sport, _, seq, ack, offset, flags, window = struct.unpack_from("!HHIIBBH", tcp)
        if self.server_port is None:
            self.server_port = sport
        if sport != self.server_port or self.over:
            return
        with self.came:
            if flags & SYN and self.isn is None:
                self.isn = seq
                if self.answer:
                    self.answer()
            length = len(tcp) - (offset >> 4) * 4
            number = "0!" if seq == 0 else (seq - (self.isn or 0)) & 0xFFFFFFFF
            text = "".join(flag for flag, bit in FLAGS.items() if flags & bit)
            if window == 0 and not flags & (SYN | RST):
                text += " win 0"
            acked = f" ack {(ack - ISN) & 0xFFFFFFFF}" if flags & ACK else ""
            told = f"{text} {number}({length}){acked} opt {(offset >> 4) * 4 - 20}{echoed(tcp[20:(offset >> 4) * 4])}"
            self.segments.append((told, now))
            self.packets.append(packet)
            if self.probed:
                self.probed()
            self.came.notify_all()

    # the host in its role

    def call(self, name, *words):
        """A socket call: what it answers and how long it took belong to the story."""
        began = time.monotonic()
        try:
            value = getattr(self.sock, name)(*words)
        except OSError as error:
            value = errno.errorcode[error.errno]
        if isinstance(value, (socket.socket, sc.Socket)):
            value = "a socket"
        told = (PEER,) if name == "connect" else words  # each play has a port of its own
        self.calls.append((f"{name}{told}: {value}", time.monotonic() - began))
        return value

    def note(self, what, seconds=0):
        """Belongs to the story, and is to be as it is with the other."""
        self.calls.append((what, seconds))

    def time_wait_runs(self):
        """How long 2MSL, which both have at 60 s, have run."""
        left = self.role.time_wait_left(self)
        self.note("2MSL run" if left else "not in TIME_WAIT", TIME_WAIT_S - left[0] - (left[1] - time.monotonic()) if left else 0)

    def set(self, level, name, value):
        self.sock.setsockopt(level, name, value)

    def linger(self, on, seconds):
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", on, seconds))

    def linger2(self, seconds):
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_LINGER2, seconds)

    def close(self):
        self.call("close")

    # what has become of it

    def events(self, kind):
        """[(what, when)] since the first segment came, and how long it was followed; for ever if it was until the end."""
        begin = self.segments[0][1] if self.segments else self.began
        followed = math.inf if self.is_gone else self.ended - begin
        return [(what, at - begin) for what, at in getattr(self, kind)], followed

    def story(self):
        lines = [(at, f"{kind[:-1]} {what}") for kind in ("segments", "states") for what, at in self.events(kind)[0]]
        text = "".join(f"\n      {at:8.3f} {what}" for at, what in sorted(lines))
        return f"{self.role.name}, port {self.port}{text}" + "".join(
            f"\n      call {what} took {took:.3f} s" for what, took in self.calls)


class Lag:
    """How late this program itself is woken: on a busy machine nothing can be told more precisely."""

    def __init__(self):
        self.worst = 0
        threading.Thread(target=self.watch, daemon=True).start()

    def watch(self):
        while True:
            began = time.monotonic()
            time.sleep(0.01)
            self.worst = max(self.worst, time.monotonic() - began - 0.01)


class Judge:
    def __init__(self, late):
        self.late = late

    def close(self, kernel, ours):
        """Ours within 5 % or 50 ms of the kernel's; and the kernel's own timers may be late."""
        late = max(self.late, LATE * kernel)
        return ours - kernel <= late and kernel - ours <= max(late, self.late + WHEEL * ours)

    def differ(self, kernel, ours):
        """In whatever connection of theirs."""
        assert len(kernel.all()) == len(ours.all())
        return next(filter(None, (self.differences(*pair) for pair in zip(kernel.all(), ours.all()))), None)

    def differences(self, kernel, ours):
        answers = [[what for what, _ in play.calls] for play in (kernel, ours)]
        if answers[0] != answers[1]:
            return "answers of calls"
        for (what, took), (_, ours_took) in zip(kernel.calls, ours.calls):
            if not self.close(took, ours_took):
                return f"time that {what} took"
        return self.compare(kernel, ours, "segments", False) or self.compare(kernel, ours, "states", True)

    def compare(self, kernel, ours, kind, may_blink):
        """What came last in one may be too late for the other; a state may be too short to be seen."""
        (left, left_end), (right, right_end) = kernel.events(kind), ours.events(kind)
        end = min(left_end, right_end) - self.late

        def may_miss(events, i):
            lasted = events[i + 1][1] - events[i][1] if i + 1 < len(events) else BLINK_S + self.late
            return events[i][1] * (1 + WHEEL) > end or (may_blink and lasted < BLINK_S + self.late)

        def fits(i, j):
            if i == len(left) and j == len(right):
                return True
            both = i < len(left) and j < len(right) and left[i][0] == right[j][0]
            return (both and self.close(left[i][1], right[j][1]) and fits(i + 1, j + 1)
                    or i < len(left) and may_miss(left, i) and fits(i + 1, j)
                    or j < len(right) and may_miss(right, j) and fits(i, j + 1))

        return None if fits(0, 0) else kind


class World:
    def __init__(self):
        self.wire = Wire()
        self.kernel, self.ours = Kernel(), Ours()
        self.lag = Lag()
        self.accepted = {}
        self.lock = threading.Lock()
        self.listeners = {}

    def listen(self):
        """Anew: on Linux some knobs are the listener's, from its beginning."""
        for role in (self.kernel, self.ours):
            if role.name in self.listeners:
                self.listeners[role.name].close()
            listener = role.socket()
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind((US, LISTENING[role.name]))
            listener.listen(500)
            self.listeners[role.name] = listener

    def accept(self, play):
        with self.lock:
            while (sock := self.accepted.pop((play.role.name, play.port), None)) is None:
                found, (_, port) = self.listeners[play.role.name].accept()
                self.accepted[play.role.name, port] = found
            return sock

    def knobs(self, **values):
        """Of both, as far as both have them; a value may be a pair, the kernel's and ours."""
        pairs = {name: value if isinstance(value, tuple) else (value, value) for name, value in values.items()}
        for name, (value, _) in pairs.items():
            if not os.path.exists(f"/proc/sys/net/ipv4/{name}"):
                continue  # ours alone
            with open(f"/proc/sys/net/ipv4/{name}", "w") as knob:
                knob.write(f"{value}\n")
        status, _, err = self.ours.commands.run("knobs", "-q", *(f"{n}={v}" for n, (_, v) in pairs.items()))
        assert status == 0, err

    def compare(self, *stories):
        """Each in both roles, many at once; how many differ. One that does is told once more: another program may have kept
        us from the processor, and then a round trip, and all times that follow from it, are longer."""
        differ = {story: TIMES for story in stories}
        disturbed = 0
        while again := [story for story, times in differ.items() if times]:
            for first in range(0, len(again), AT_ONCE):
                batch = again[first:first + AT_ONCE]
                for story, told in zip(batch, self.compare_at_once(batch)):
                    if told == SAME:
                        del differ[story]
                    elif told == DISTURBED and disturbed < DISTURBED_TIMES:
                        disturbed += 1
                    else:
                        differ[story] -= 1
        return len(differ)

    def compare_at_once(self, stories):
        pairs = [(story, (Play(self, self.kernel), Play(self, self.ours))) for story in stories]
        threads = [threading.Thread(target=play.run, args=(story,)) for story, plays in pairs for play in plays]
        self.lag.worst = 0
        for thread in threads:
            thread.start()
            time.sleep(0.01)
        for thread in threads:
            thread.join()
        judge = Judge(LATE_S + (0 if STRICT else 2 * self.lag.worst))
        self.ours.look(self.wire)
        results = []
        for story, (kernel, ours) in pairs:
            for play in kernel.all() + ours.all():
                play.states = [step for step in play.role.history(play) if step[1] <= play.ended]
            differs = kernel.error or ours.error or judge.differ(kernel, ours)
            disturbed = kernel.disturbed or any(play.answered_late for play in kernel.all() + ours.all())
            results.append((DISTURBED if disturbed else DIFFERS) if differs else SAME)
            print(f"{results[-1]} {story.__name__} ({ours.ended - ours.began:.1f} s)", flush=True)
            if differs or os.environ.get("RAWTCP_TELL"):
                print(f"    {differs or ''}", *(play.story() for play in kernel.all() + ours.all()), sep="\n    ", flush=True)
        print(f"held to {judge.late * 1000:.0f} ms or {LATE:.0%}", flush=True)
        return results


def tell(module, *groups):
    """Groups of stories, each beginning with its knobs: all of a module's, or those named by the program's arguments."""
    world = World()
    told = bad = 0
    for knobs, *stories in groups:
        chosen = [story for story in stories or stories_of(module) if not sys.argv[1:] or story.__name__ in sys.argv[1:]]
        if chosen:
            told += len(chosen)
            world.knobs(**knobs)
            world.listen()
            print(*(f"{name}={value}" for name, value in knobs.items()), flush=True)
            bad += world.compare(*chosen)
    if bad or not told:
        sys.exit(f"{bad} of {told} stories differ")


def stories_of(module):
    return [value for name, value in vars(sys.modules[module]).items()
            if callable(value) and getattr(value, "__module__", "") == module and name[0] != "_"]
