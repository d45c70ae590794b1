"""The stories of time-wait-as-the-kernel.sh: see roles.py. What TIME_WAIT answers, what ends it, what begins it anew, and who
may take its place."""

import errno
import socket

import roles

EPHEMERAL = {"kernel": 30000, "ours": 25000}  # where the ranges begin: outside the usual ones, of which a port may be in TIME_WAIT


def _stamp(value, echo=0):
    return b"\1\1\x08\x0a" + value.to_bytes(4, "big") + echo.to_bytes(4, "big")


def _time_wait(p):
    """The socket is closed."""
    p.open()
    p.close()
    p.heard(2)
    p.send("F.", ack=2)
    p.hear(0.6)  # beyond tcp_invalid_ratelimit


def _held(p):
    """Somebody still has its descriptor."""
    p.open()
    p.call("shutdown", socket.SHUT_WR)
    p.heard(2)
    p.send("F.", ack=2)
    p.hear(0.6)


def _stamped(p):
    p.open(options=roles.MSS + _stamp(1000), stamps=_stamp(1000))
    p.close()
    p.heard(2)
    p.send("F.", ack=2, options=_stamp(1010))
    p.hear(0.6)


def _answered(p):
    """What has come of the last segment, and whether 2MSL have begun anew."""
    p.hear(0.3)
    p.time_wait_runs()


# ---- what restarts it --------------------------------------------------------------------------------------------


def a_bare_ack(p):
    _time_wait(p)
    p.time_wait_runs()
    p.send(".", seq=2, ack=2)
    _answered(p)


def a_bare_ack_of_one_that_is_held(p):
    _held(p)
    p.send(".", seq=2, ack=2)
    _answered(p)
    p.close()
    p.time_wait_runs()


def the_fin_again(p):
    _time_wait(p)
    p.send("F.", ack=2)
    _answered(p)
    p.send("F.", ack=2)  # within tcp_invalid_ratelimit
    _answered(p)
    p.hear(0.6)
    p.send("F.", ack=2)
    _answered(p)


def the_fin_again_of_one_that_is_held(p):
    _held(p)
    p.send("F.", ack=2)
    _answered(p)
    p.close()
    p.hear(0.6)
    p.send("F.", ack=2)
    _answered(p)


def no_flags_at_all(p):
    _time_wait(p)
    p.send("", seq=2)
    _answered(p)


def an_ack_of_what_was_not_sent(p):
    _time_wait(p)
    p.send(".", seq=2, ack=500)
    _answered(p)


def an_old_ack(p):
    _time_wait(p)
    p.send(".", seq=2, ack=1)
    _answered(p)


def a_keepalive(p):
    _time_wait(p)
    p.send(".", seq=1, ack=2)
    _answered(p)


def an_ack_ahead(p):
    _time_wait(p)
    p.send(".", seq=10, ack=2)
    _answered(p)


def data(p):
    _time_wait(p)
    p.send("P.", seq=2, ack=2, data=b"late")
    _answered(p)


def data_of_one_that_is_held(p):
    _held(p)
    p.send("P.", seq=2, ack=2, data=b"late")
    _answered(p)
    p.call("recv", 10)
    p.close()


def data_without_ack(p):
    _time_wait(p)
    p.send("P", seq=2, data=b"late")
    _answered(p)


def old_data(p):
    _time_wait(p)
    p.send("P.", seq=-3, ack=2, data=b"old")
    _answered(p)


def a_syn_ack(p):
    _time_wait(p)
    p.send("S.", seq=0, ack=1)
    _answered(p)


def a_syn_ack_beyond(p):
    _time_wait(p)
    p.send("S.", seq=100, ack=1)
    _answered(p)


def a_syn_with_fin(p):
    _time_wait(p)
    p.send("FS", seq=-100)
    _answered(p)


# ---- RST (RFC 1337) -----------------------------------------------------------------------------------------------


def rst(p):
    _time_wait(p)
    p.send("R", seq=2)
    p.hear(0.3)
    p.send(".", seq=2, ack=2)  # whether it is still there
    _answered(p)


def rst_and_ack(p):
    _time_wait(p)
    p.send("R.", seq=2, ack=2)
    _answered(p)


def rst_ahead(p):
    _time_wait(p)
    p.send("R", seq=3)
    _answered(p)


def rst_before(p):
    _time_wait(p)
    p.send("R", seq=1)
    _answered(p)


def rst_of_one_that_is_held(p):
    _held(p)
    p.send("R", seq=2)
    p.hear(0.3)
    p.call("recv", 10)
    p.close()


def rst_with_an_old_timestamp(p):
    _stamped(p)
    p.send("R", seq=2, options=_stamp(900))
    _answered(p)


def rst_with_a_timestamp(p):
    _stamped(p)
    p.send("R", seq=2, options=_stamp(1020))
    _answered(p)


# ---- timestamps ---------------------------------------------------------------------------------------------------


def old_timestamps(p):
    _stamped(p)
    p.send(".", seq=2, ack=2, options=_stamp(900))
    _answered(p)
    p.hear(0.6)
    p.send("F.", ack=2, options=_stamp(900))
    _answered(p)


def an_ack_tells_a_new_timestamp(p):
    _stamped(p)
    p.send(".", seq=2, ack=2, options=_stamp(2000))
    _answered(p)
    p.send(".", seq=2, ack=2, options=_stamp(1500))  # old by now
    _answered(p)


def without_a_timestamp(p):
    _stamped(p)
    p.send(".", seq=2, ack=2)
    _answered(p)


# ---- a new SYN ----------------------------------------------------------------------------------------------------


def _new_incarnation(p, seq, options=roles.MSS, stamps=b""):
    """SND.NXT was 2."""
    p.send("S", seq=seq, options=options)
    p.heard(4)
    p.send(".", seq=seq + 1, ack=2 + 65537 + 1, options=stamps)
    p.sock = p.world.accept(p)
    p.hear(0.1)
    p.send("P.", seq=seq + 1, ack=2 + 65537 + 1, data=b"new", options=stamps)
    p.hear(0.1)
    p.call("recv", 10)
    p.close()
    p.hear(0.1)
    p.send("R", seq=seq + 4, options=stamps)
    p.hear(0.1)


def syn_beyond(p):
    _time_wait(p)
    _new_incarnation(p, 3)


def syn_far_beyond(p):
    _time_wait(p)
    _new_incarnation(p, 1_000_000_000)


def syn_of_one_that_is_held(p):
    _held(p)
    first = p.sock
    _new_incarnation(p, 3)
    p.sock = first
    p.call("recv", 10)
    p.close()


def syn_at_rcv_nxt(p):
    _time_wait(p)
    p.send("S", seq=2, options=roles.MSS)
    _answered(p)


def old_syn(p):
    _time_wait(p)
    p.send("S", seq=-100, options=roles.MSS)
    _answered(p)
    p.send("R", seq=2)  # as its sender answers that ACK (RFC 1337): the sequence number is ours to him
    _answered(p)


def syn_that_is_never_acknowledged(p):
    """There is no way back to TIME_WAIT."""
    _time_wait(p)
    p.send("S", seq=3, options=roles.MSS)
    p.hear(1.5)
    p.send("R", seq=4)
    p.hear(0.3)


def old_syn_with_a_new_timestamp(p):
    _stamped(p)
    _new_incarnation(p, -100, roles.MSS + _stamp(1020), _stamp(1030))


def old_syn_with_the_last_timestamp(p):
    _stamped(p)
    p.send("S", seq=-100, options=roles.MSS + _stamp(1010))
    _answered(p)


def old_syn_without_timestamp(p):
    _stamped(p)
    p.send("S", seq=-100, options=roles.MSS)
    _answered(p)


def syn_beyond_with_the_last_timestamp(p):
    _stamped(p)
    _new_incarnation(p, 3, roles.MSS + _stamp(1010), _stamp(1030))


def syn_beyond_with_an_old_timestamp(p):
    _stamped(p)
    p.send("S", seq=3, options=roles.MSS + _stamp(900))
    _answered(p)


def syn_beyond_without_timestamp(p):
    _stamped(p)
    _new_incarnation(p, 3)


def syn_and_no_listener(p):
    """The host had connected: nobody listens at its port."""
    p.connect()
    p.send("S.", seq=0, ack=1, options=roles.MSS)
    p.connected()
    p.hear(0.1)
    p.close()
    p.heard(3)
    p.send("F.", ack=2)
    p.hear(0.6)
    p.send("S", seq=3, options=roles.MSS)
    _answered(p)
    p.hear(0.6)
    p.send("S", seq=-100, options=roles.MSS)
    _answered(p)


# ---- after simultaneous close -------------------------------------------------------------------------------------


def after_closing(p):
    p.open()
    p.close()
    p.heard(2)
    p.send("F.", ack=1)
    p.hear(0.1)
    p.send(".", seq=2, ack=2)
    p.hear(0.6)
    p.send("F.", ack=1)
    _answered(p)


# ---- tcp_max_tw_buckets -------------------------------------------------------------------------------------------


def the_third_has_no_room(p):
    """The limit is 2; afterwards all are gone, for who comes next."""
    plays = [p, p.another(), p.another()]
    for play in plays:
        play.open()
        play.close()
        play.heard(2)
        play.send("F.", ack=2)
        play.hear(0.1)
    for play in plays:
        play.hear(0.6)
        play.send("F.", ack=2)
        play.hear(0.1)
        play.send("R", seq=2)
        play.hear(0.1)


def fin_wait_2_takes_room_too(p):
    plays = [p, p.another(), p.another()]
    for play in plays:
        play.open()
        play.close()
        play.heard(2)
        play.send(".", ack=2)
        play.hear(0.1)
    for play in plays:
        play.send("F.", ack=2)
        play.hear(0.1)
        play.send("R", seq=2)
        play.hear(0.1)


# ---- connect takes its place (tcp_tw_reuse) -----------------------------------------------------------------------


def _left_by_connect(p, stamps=True, fin=True, **more):
    """The host connects, from its one port unless told another, closes first, and is in TIME_WAIT."""
    p.connect(**more)
    p.send("S.", seq=0, ack=1, options=roles.MSS + (_stamp(1000) if stamps else b""))
    p.connected()
    p.hear(0.05)
    p.close()
    p.heard(3)
    p.send("F." if fin else ".", ack=2, options=_stamp(1010) if stamps else b"")
    p.hear(0.05)


def _again(p, stamps=True, **more):
    """What comes of a second connect, and of the connection if there is one."""
    before = len(p.segments)
    p.connect(wait=False, blocking=False, **more)
    p.connected()
    p.hear(0.1)
    if len(p.segments) > before:
        p.send("S.", seq=5000, ack=2 + 65537 + 1, options=roles.MSS + (_stamp(1100) if stamps else b""))
        p.hear(0.1)
        p.call("send", b"hello")
        p.hear(0.05)
    p.linger(1, 0)
    p.close()
    p.hear(0.05)


def taken_at_once(p):
    _left_by_connect(p)
    _again(p)


def taken_after_300_ms(p):
    _left_by_connect(p)
    p.hear(0.3)
    _again(p)


def taken_after_1500_ms(p):
    _left_by_connect(p)
    p.hear(1.5)
    _again(p)


def taken_without_timestamps(p):
    _left_by_connect(p, stamps=False)
    p.hear(1.5)
    _again(p, stamps=False)


def taken_in_fin_wait_2(p):
    _left_by_connect(p, fin=False)
    p.hear(1.5)
    _again(p)


def bound_with_reuse_address(p):
    """At once, and whatever tcp_tw_reuse says."""
    port = _own_port(p)
    _left_by_connect(p, port=port, reuse_address=1)
    _again(p, port=port, reuse_address=1)


def bound_without_reuse_address(p):
    port = _own_port(p)
    _left_by_connect(p, port=port)
    p.sock = p.role.socket()
    p.bind(port)


def _own_port(p):
    return EPHEMERAL[p.role.name] + 1000 + p.port - roles.FIRST_PORT


# ---- which port connect chooses -----------------------------------------------------------------------------------


def ports_in_order_of_parity(p):
    """Ten ports, of which the third is reserved: the even ones first, then the odd, then none."""
    chosen, kept = [], []
    for _ in range(10):
        sock = p.role.socket()
        sock.setblocking(False)
        try:
            sock.connect((roles.PEER, NOBODYS_PORT))
        except OSError as error:
            if error.errno != errno.EINPROGRESS:
                chosen.append(errno.errorcode[error.errno])
                continue
        chosen.append(sock.getsockname()[1] - EPHEMERAL[p.role.name] - 10)
        kept.append(sock)
    p.note(f"even ones: {sorted(chosen[:4])}, odd ones: {sorted(chosen[4:9])}, then {chosen[9]}")
    for sock in kept:
        sock.close()


def bind_takes_odd_ports_first(p):
    chosen, kept = [], []
    for _ in range(9):
        sock = p.role.socket()
        sock.bind((roles.US, 0))
        chosen.append(sock.getsockname()[1] - EPHEMERAL[p.role.name] - 10)
        kept.append(sock)
    p.note(f"odd ones: {sorted(chosen[:5])}, even ones: {sorted(chosen[5:])}")
    for sock in kept:
        sock.close()


NOBODYS_PORT = 49_999  # of the peer: nobody answers


def _range(first, last):
    """ip_local_port_range of each."""
    return tuple(f"{begin + first} {begin + last}" for begin in EPHEMERAL.values())


if __name__ == "__main__":
    limits = [the_third_has_no_room, fin_wait_2_takes_room_too]
    taken = [taken_at_once, taken_after_300_ms, taken_after_1500_ms, taken_without_timestamps, taken_in_fin_wait_2]
    bound = [bound_with_reuse_address, bound_without_reuse_address]
    chosen = [ports_in_order_of_parity, bind_takes_odd_ports_first]
    resets = [rst, rst_and_ack, rst_ahead, rst_before, rst_of_one_that_is_held, rst_with_an_old_timestamp, rst_with_a_timestamp,
              old_syn]  # fmt: skip
    rest = [story for story in roles.stories_of(__name__) if story not in limits + taken + bound + chosen]
    one_port, ten_ports = {"ip_local_port_range": _range(0, 0)}, {"ip_local_port_range": _range(10, 19)}
    roles.tell(
        __name__,
        *([{"tcp_max_tw_buckets": 2}, story] for story in limits),
        [{"tcp_max_tw_buckets": 4096, "tcp_fin_timeout": 60, "tcp_rfc1337": 0}, *rest],
        [{"tcp_rfc1337": 1}, *resets],
        [{**one_port, "tcp_tw_reuse": 0}, *taken, *bound],
        [{**one_port, "tcp_tw_reuse": 1}, *taken, *bound],
        [{**one_port, "tcp_tw_reuse": 2}, *taken],
        [{**one_port, "tcp_tw_reuse": 1, "tcp_tw_reuse_delay": 100}, *taken],
        *([{**ten_ports, "ip_local_reserved_ports": tuple(begin + 12 for begin in EPHEMERAL.values())}, story] for story in chosen),
    )
