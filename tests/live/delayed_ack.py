"""How long an ACK is delayed: a byte now and then, none of them answered by data, to a socket of the kernel's and one of ours.
Beyond the first quick ones each ACK comes after 40 ms (TCP_DELACK_MIN), in either role to 5 ms at the least, which a busy machine
does not lengthen, and at the median."""

import socket
import statistics
import struct
import sys
import time

import roles

BYTES, LAST, CLOSE_S = 60, 30, 0.005
MIN_S = 0.04  # TCP_DELACK_MIN
RTT_AT, RTO_AT = 68, 8  # in struct tcp_info, microseconds
TRIES = 20


def delays(p):
    """Of the last ACKs. None where this machine was too busy: what tells the delay is the round trip of the handshake, if that
    took longer than TCP_DELACK_MIN, and after a silence of an RTO come quick ones again."""
    p.open()
    info = p.sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 104)
    rtt, rto = (struct.unpack_from("I", info, at)[0] / 1e6 for at in (RTT_AT, RTO_AT))
    took, times = [], []
    for i in range(BYTES):
        began, before = time.monotonic(), len(p.segments)
        p.send("P.", seq=1 + i, data=b"x")
        times += began, time.monotonic()
        p.heard(before + 1)
        took.append(p.segments[-1][1] - began)
        p.hear(0.005)
    p.linger(1, 0)
    p.close()
    silence = max(after - before for before, after in zip(times, times[1:]))
    return None if rtt > MIN_S * 0.8 or silence > rto * 0.8 else took


def calm_delays(role):
    for _ in range(TRIES):
        if took := delays(roles.Play(world, role)):
            return took
    sys.exit(f"{role.name}: this machine is too busy, or the round trips are told wrongly")


def least_and_median(role):
    took = calm_delays(role)
    quick, took = sum(seconds < 0.02 for seconds in took), took[-LAST:]
    print(f"{role.name}: {quick} quick, then median {statistics.median(took) * 1000:.1f} ms, "
          f"{min(took) * 1000:.1f} to {max(took) * 1000:.1f} ms", flush=True)  # fmt: skip
    return min(took), statistics.median(took)


def are_alike():
    world.lag.worst = 0
    (kernel_least, kernel), (least, ours) = least_and_median(world.kernel), least_and_median(world.ours)
    return (abs(kernel_least - least) <= CLOSE_S and abs(kernel - ours) <= CLOSE_S + world.lag.worst
            and 0.035 < ours < 0.05 + world.lag.worst)  # fmt: skip


world = roles.World()
world.listen()
if not any(are_alike() for _ in range(roles.TIMES)):
    sys.exit("not alike")
