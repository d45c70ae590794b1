"""tcp_max_orphans, on raw sockets. Linux has one such number for the whole machine, which no test may change or exhaust, so
that these are told of our stack alone and held to what Linux's sources say (tcp_too_many_orphans, tcp_out_of_resources)."""

import time

import roles

world = roles.World()
world.knobs(tcp_max_orphans=2, tcp_orphan_retries=8)
world.listen()
commands = world.ours.commands


def orphan():
    """Of a peer that falls silent."""
    p = roles.Play(world, world.ours)
    p.open()
    p.close()
    p.hear(0.05)
    return p


def last(p):
    """The last segment's flags, and how the connection ended if it has: (flags, state, cause, rule)."""
    world.ours.look(world.wire)
    number = next(row["id"] for row in ids if row["peer"].endswith(f":{p.port}"))
    step = commands.json("show", number)["history"][-1]
    return p.segments[-1][0].split()[0], step["to"], step["cause"], step["rule"]


def expect(what, expected, got):
    assert got == expected, f"{what}: {got}, not {expected}"
    print(what, got, flush=True)


plays = [orphan(), orphan()]
third = roles.Play(world, world.ours)
third.open()
ids = commands.json("ports")
third.close()
third.hear(0.05)
expect("the third is reset by its close", ("R.", "CLOSED"), last(third)[:2])
for p in plays:
    expect("the first two live", ("F.", "FIN_WAIT_1"), last(p)[:2])

# One too many: whichever of the two has its turn first is reset, and then there is room for the other.
commands.run("knobs", "-q", "tcp_max_orphans=1")
while not any(p.segments[-1][0].startswith("R.") for p in plays):
    time.sleep(0.01)
survivor = next(p for p in plays if not p.segments[-1][0].startswith("R."))
survivor.heard(len(survivor.segments) + 1)
expect("one of them is reset at its next expiry, not both", {("R.", "CLOSED"), ("F.", "FIN_WAIT_1")}, {last(p)[:2] for p in plays})

# A soft error makes an orphan count twice.
survivor.unreachable(1)
survivor.heard(len(survivor.segments) + 1)
expect("with an ICMP error one is too many", ("R.", "CLOSED"), last(survivor)[:2])
expect("causes", {last(p)[2:] for p in [third, *plays]}, {last(third)[2:]})
print(last(third)[2:])
kills = commands.json("orphans")["kills"]
expect("kills", 3, kills["limit"])
