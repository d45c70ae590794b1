"""The stories of stats.sh: what they make the kernel and our stack count. See roles.py. One role after the other: the kernel
sees the segments of both."""

import json
import subprocess
import sys
import threading
import time

import roles

SACK = b"\x04\x02\1\1"


def peer_closes_first(p):
    p.open()
    p.send("P.", data=b"hello")
    p.hear(0.1)
    p.send("F.", seq=6)
    p.hear(0.1)
    p.close()
    p.hear(0.1)
    p.send(".", seq=7, ack=2)


def we_close_first(p):
    p.open()
    p.close()
    p.hear(0.1)
    p.send("F.", ack=2)
    p.hear(0.1)


def unread(p):
    p.open()
    p.send("P.", data=b"hello")
    p.hear(0.1)
    p.close()


def linger_zero(p):
    p.open()
    p.linger(1, 0)
    p.close()


def linger2_below_zero(p):
    p.open()
    p.linger2(-1)
    p.close()
    p.hear(0.1)
    p.send(".", ack=2)
    p.hear(0.1)


def data_after_close(p):
    p.open()
    p.close()
    p.hear(0.1)
    p.send("P.", data=b"late")
    p.hear(0.1)


def refused(p):
    p.connect()
    p.send("R.", seq=0, ack=1)
    p.connected()


def a_syn_is_repeated(p):
    p.connect()
    p.heard(2)
    p.send("R.", seq=0, ack=1)
    p.connected()


def half_open_reset(p):
    p.send("S", 0, options=roles.MSS)
    p.heard(1)
    p.send("R", seq=1)


def half_open_syn(p):
    p.send("S", 0, options=roles.MSS)
    p.heard(1)
    p.send("S", seq=5)
    p.hear(0.1)


def a_syn_ack_is_repeated(p):
    p.send("S", 0, options=roles.MSS)
    p.heard(2)
    p.send("R", seq=1)


def syn_on_an_open_one(p):
    p.open()
    for seq in 1, -100000:
        p.send("S", seq=seq)
        p.hear(0.6)
    p.send("R.", seq=1)


def a_timeout(p):
    p.open()
    p.call("send", b"x")
    p.heard(3)
    p.send(".", ack=2)
    p.send("R.", seq=1, ack=2)


def a_loss_probe(p):
    p.open(options=roles.MSS + SACK)
    p.call("send", b"x")
    p.heard(3)
    p.send(".", ack=2)
    p.send("R.", seq=1, ack=2)


def three_duplicate_acks(p):
    p.open(options=roles.MSS)
    for _ in range(6):  # a send each: else the kernel lets it pass the wire as one
        p.call("send", b"x" * 1460)
    p.heard(7)
    for _ in range(3):
        p.send(".", ack=1)
    p.heard(8)
    p.send(".", ack=1 + 1460 * 6)
    p.send("R.", seq=1, ack=1 + 1460 * 6)


def kernel_counts():
    return json.loads(subprocess.check_output(["nstat", "-asz", "--json"]))["kernel"]


STORIES = [value for name, value in list(globals().items()) if callable(value) and name != "kernel_counts"]


def changes(world, role, count):
    """By how much all stories at once make its counters grow."""
    plays = [(story, roles.Play(world, role)) for story in STORIES]
    before = count()
    threads = [threading.Thread(target=play.run, args=(story,)) for story, play in plays]
    for thread in threads:
        thread.start()
        time.sleep(0.01)
    for thread in threads:
        thread.join()
    time.sleep(0.2)
    after = count()
    for story, play in plays:
        if play.error:
            sys.exit(f"{story.__name__}: {play.error}\n{play.story()}")
    return {name: after[name] - before[name] for name in after}


def differing(world):
    kernel = changes(world, world.kernel, kernel_counts)
    ours = changes(world, world.ours, lambda: world.ours.commands.json("stats", "--zeros"))
    for name, change in ours.items():
        if change or kernel[name]:
            same = "same   " if kernel[name] == change else "DIFFERS"
            print(f"{same} {name} kernel {kernel[name]} ours {change}", flush=True)
    moved = sum(change != 0 for change in ours.values())
    assert moved > 20, f"only {moved} counters moved"
    return [name for name, change in ours.items() if kernel[name] != change]


def main():
    world = roles.World()
    world.listen()
    for _ in range(roles.TIMES):  # on a busy machine a timer may expire before its time has come to be stopped
        differ = differing(world)
        if not differ:
            return
    sys.exit(f"counted otherwise: {' '.join(differ)}")


if __name__ == "__main__":
    main()
