"""The stories of orphan-forecast.sh: an orphan in each state, of which `rawtcp orphans` foretells when and by which rule it
dies if the peer stays silent. It does: the moment of its death is as foretold, to 20 ms on an idle machine."""

import sys
import threading
import time

import roles

EXACT_S = 0.02


def fin_wait_1(p):
    p.open()
    p.close()


def fin_wait_1_with_data(p):
    p.open(options=roles.MSS + b"\1\1\4\2")  # SACK: a loss probe goes first
    p.call("send", b"data")
    p.close()


def fin_wait_1_behind_a_closed_window(p):
    p.open(ack_window=0)
    p.call("send", b"waits")
    p.close()


def fin_wait_2(p):
    p.open()
    p.close()
    p.heard(2)
    p.send(".", ack=2)


def fin_wait_2_with_linger2(p):
    p.open()
    p.linger2(2)
    p.close()
    p.heard(2)
    p.send(".", ack=2)


def closing(p):
    p.open()
    p.close()
    p.heard(2)
    p.send("F.", ack=1)


def last_ack(p):
    p.open()
    p.send("F.")
    p.heard(2)
    p.close()


EXPECTED = {
    fin_wait_1: ("FIN_WAIT_1", "ACK of FIN", "tcp_orphan_retries"),
    fin_wait_1_with_data: ("FIN_WAIT_1", "ACK of 4 bytes and FIN", "tcp_orphan_retries"),
    fin_wait_1_behind_a_closed_window: ("FIN_WAIT_1", "window for 5 bytes and FIN", "tcp_orphan_retries"),
    fin_wait_2: ("FIN_WAIT_2", "FIN", "tcp_fin_timeout"),
    fin_wait_2_with_linger2: ("FIN_WAIT_2", "FIN", "TCP_LINGER2"),
    closing: ("CLOSING", "ACK of FIN", "tcp_orphan_retries"),
    last_ack: ("LAST_ACK", "ACK of FIN", "tcp_orphan_retries"),
}

world = roles.World()
world.knobs(tcp_fin_timeout=3, tcp_orphan_retries=2)
world.listen()
commands = world.ours.commands
plays = {story: roles.Play(world, world.ours) for story in EXPECTED}
threads = [threading.Thread(target=play.run, args=(story,)) for story, play in plays.items()]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
time.sleep(0.1)
foretold = {int(row["peer"].rpartition(":")[2]): row for row in commands.json("orphans")["orphans"]}
bad = 0
for story, play in plays.items():
    row = foretold[play.port]
    told = row["state"], row["waitsFor"], row["diesBy"]
    while commands.json("show", row["id"])["state"] != "CLOSED":
        time.sleep(0.1)
    last = commands.json("show", row["id"])["history"][-1]
    late = (last["atMs"] - row["diesAtMs"]) / 1000
    allowed = EXACT_S + 2 * world.lag.worst
    good = told == EXPECTED[story] and play.error is None and -0.001 <= late <= allowed
    bad += not good
    print(f"{'right' if good else 'WRONG'} {story.__name__}: {told}, in {row['diesInMs'] / 1000:.3f} s by {row['diesBy']}; "
          f"{late * 1000:.1f} ms late, {allowed * 1000:.0f} allowed: {last['cause']} ({last['rule']})")  # fmt: skip
kills = commands.json("orphans")["kills"]
if bad or (kills["retries"], kills["finTimeout"]) != (5, 2):
    sys.exit(f"{bad} foretold wrongly; kills: {kills}")
