"""How long an ACK is delayed: a byte now and then, none of them answered by data, to a socket of the kernel's and one of ours.
Beyond the first quick ones each ACK comes after 40 ms (TCP_DELACK_MIN), in either role to 5 ms at the median."""

import statistics
import sys
import time

import roles

BYTES, LAST, CLOSE_S = 60, 30, 0.005


def delays(p):
    """Of the last ACKs."""
    p.open()
    took = []
    for i in range(BYTES):
        began, before = time.monotonic(), len(p.segments)
        p.send("P.", seq=1 + i, data=b"x")
        p.heard(before + 1)
        took.append(p.segments[-1][1] - began)
        p.hear(0.005)
    p.linger(1, 0)
    p.close()
    return took


world = roles.World()
world.listen()
medians = []
for role in (world.kernel, world.ours):
    took = delays(roles.Play(world, role))
    quick = sum(seconds < 0.02 for seconds in took)
    medians.append(statistics.median(took[-LAST:]))
    print(f"{role.name}: {quick} quick, then median {medians[-1] * 1000:.1f} ms, {min(took[-LAST:]) * 1000:.1f} to {max(took[-LAST:]) * 1000:.1f} ms")
if abs(medians[0] - medians[1]) > CLOSE_S + world.lag.worst or not 0.035 < medians[1] < 0.05 + world.lag.worst:
    sys.exit("not alike")
