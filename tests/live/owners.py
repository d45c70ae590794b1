"""The stories of owners.sh: a process that holds a connection is killed, in every state, and within 100 ms its stack does
what a kernel does at a process's exit. The peer is played by hand: see roles.py."""

import os
import pty
import select
import signal
import subprocess
import sys
import threading
import time

import roles

SOON_S = 0.1
world = roles.World()
world.listen()
commands = world.ours.commands
failures = 0


def opened(p, owner, *words):
    """The stack connects for that process; the peer answers."""
    p.server_port = None
    status, told, err = commands.run("connect", "-d", "--no-wait", "--owner", owner, f"{roles.PEER}:{p.port}")
    assert status == 0, err
    p.id = int(told)
    p.heard(1)
    if "silent" not in words:
        p.send("S.", seq=0, ack=1, options=roles.MSS)
        p.heard(2)


def in_state(p, state):
    deadline = time.monotonic() + 10
    while commands.json("show", p.id)["state"] != state:
        assert time.monotonic() < deadline, commands.json("show", p.id)
        time.sleep(0.01)


def run(*words):
    status, _, err = commands.run(*words)
    assert status == 0, err


def syn_sent(p, owner):
    opened(p, owner, "silent")


def established(p, owner):
    opened(p, owner)


def established_unread(p, owner):
    opened(p, owner)
    p.send("P.", data=b"unread")
    p.heard(3)


def fin_wait_1(p, owner):
    opened(p, owner)
    run("shutdown", p.id)


def fin_wait_2(p, owner):
    opened(p, owner)
    run("shutdown", p.id)
    p.heard(3)
    p.send(".", ack=2)


def fin_wait_2_unread(p, owner):
    fin_wait_2(p, owner)
    p.send("P.", ack=2, data=b"unread")
    p.heard(4)


def close_wait(p, owner):
    opened(p, owner)
    p.send("F.")
    p.heard(3)


def closing(p, owner):
    opened(p, owner)
    run("shutdown", p.id)
    p.heard(3)
    p.send("F.", ack=1)
    p.wait_for(lambda: any(" ack 2" in what for what, _ in p.segments))


def last_ack(p, owner):
    close_wait(p, owner)
    run("shutdown", p.id)


def time_wait(p, owner):
    fin_wait_2(p, owner)
    p.send("F.", ack=2)
    p.heard(4)


# before, what the peer hears, afterwards, why it is an orphan
EXPECTED = {
    syn_sent: ("SYN_SENT", None, "CLOSED"),
    established: ("ESTABLISHED", "F.", "FIN_WAIT_1"),
    established_unread: ("ESTABLISHED", "R.", "CLOSED"),
    fin_wait_1: ("FIN_WAIT_1", None, "FIN_WAIT_1"),
    fin_wait_2: ("FIN_WAIT_2", None, "FIN_WAIT_2"),
    fin_wait_2_unread: ("FIN_WAIT_2", "R.", "CLOSED"),
    close_wait: ("CLOSE_WAIT", "F.", "LAST_ACK"),
    closing: ("CLOSING", None, "CLOSING"),
    last_ack: ("LAST_ACK", None, "LAST_ACK"),
    time_wait: ("TIME_WAIT", None, "TIME_WAIT"),
}


def judge(what, good, told):
    global failures
    failures += not good
    print(f"{'right' if good else 'WRONG'} {what}: {told}", flush=True)


def killed(story, signal_number, tries=3):
    """What a busy machine is late for once, it does not do late each time: only then it counts."""
    before, hears, after = EXPECTED[story]
    owner = subprocess.Popen(["sleep", "1000"])
    p = roles.Play(world, world.ours)
    story(p, owner.pid)
    in_state(p, before)
    held = commands.json("show", p.id)["owner"]["pid"]
    count = len(p.segments)
    world.lag.worst = 0
    killed_at = time.monotonic()
    owner.send_signal(signal_number)
    while (told := commands.json("show", p.id))["owner"] and time.monotonic() < killed_at + 5:
        time.sleep(0.005)
    noticed = time.monotonic() - killed_at
    if hears:
        try:
            p.heard(count + 1, 5)
        except AssertionError:
            pass  # and told below
    else:
        time.sleep(0.02)
    came = p.segments[count:]
    flags = came[0][0].split()[0] if came else None
    soon = SOON_S + 2 * world.lag.worst
    quick = noticed <= soon and (not came or came[0][1] - killed_at <= soon)
    resent = hears is None and flags == ("S" if before == "SYN_SENT" else "F.")  # the timer may send it again meanwhile
    good = held == owner.pid and (flags == hears or resent) and told["state"] == after
    orphan = [row["why"] for row in commands.json("orphans")["orphans"] if row["id"] == p.id]
    good &= orphan == ([] if after in ("CLOSED", "TIME_WAIT") else ["owner exited"])
    owner.wait()
    if told["state"] != "CLOSED":
        commands.run("close", "--abort", p.id)
    if good and not quick and tries > 1:
        killed(story, signal_number, tries - 1)
        return
    judge(f"{signal.Signals(signal_number).name} in {story.__name__}",
          good and quick, f"{flags}, {told['state']}, {orphan}, noticed after {noticed * 1000:.1f} ms, {soon * 1000:.0f} allowed")  # fmt: skip


def a_script_that_ends(ends):
    """A script that opens a connection and ends, as it likes."""
    p = roles.Play(world, world.ours)
    p.server_port = None
    p.answer = lambda: p.send("S.", seq=0, ack=1, options=roles.MSS)
    subprocess.call(["bash", "-c", f"rawtcp connect -d {roles.PEER}:{p.port} >/dev/null; {ends}"], stderr=subprocess.DEVNULL)
    ended_at = time.monotonic()
    p.heard(3)
    judge(f"a script that ends by '{ends}'", p.segments[2][0].startswith("F."),
          f"{p.segments[2][0]} after {(p.segments[2][1] - ended_at) * 1000:.1f} ms")  # fmt: skip


def a_shell_whose_terminal_goes_away():
    p = roles.Play(world, world.ours)
    p.server_port = None
    p.answer = lambda: p.send("S.", seq=0, ack=1, options=roles.MSS)
    pid, terminal = pty.fork()
    if pid == 0:
        os.environ["TERM"] = "dumb"
        os.execvp("rawtcp", ["rawtcp", "shell"])
    shown = []
    closed = threading.Event()

    def show():
        while not closed.is_set():
            if select.select([terminal], [], [], 0.05)[0]:
                shown.append(os.read(terminal, 1000))

    screen = threading.Thread(target=show, daemon=True)
    screen.start()
    while b">" not in b"".join(shown):
        time.sleep(0.05)
    os.write(terminal, f"connect -d {roles.PEER}:{p.port}\r".encode())
    try:
        p.heard(2, 30)
        time.sleep(0.2)
        closed.set()
        screen.join()  # who reads keeps it open
        gone_at = time.monotonic()
        os.close(terminal)
        p.heard(3)
        judge("a shell whose terminal goes away", p.segments[2][0].startswith("F."),
              f"{p.segments[2][0]} after {(p.segments[2][1] - gone_at) * 1000:.1f} ms")  # fmt: skip
    except AssertionError as error:
        judge("a shell whose terminal goes away", False, f"{error}; {b''.join(shown)}")
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    os.waitpid(pid, 0)


for story in EXPECTED:
    killed(story, signal.SIGKILL)
killed(established, signal.SIGTERM)
for ends in ("exit 0", "exit 7", "kill -9 $$"):
    a_script_that_ends(ends)
a_shell_whose_terminal_goes_away()
sys.exit(f"{failures} were wrong" if failures else 0)
