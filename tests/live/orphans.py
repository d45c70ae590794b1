"""The stories of orphans-as-the-kernel.sh: see roles.py. How long an orphan lives that nobody answers any more."""

import time

import roles


def _fin_wait_2(p, linger2=None):
    p.open()
    if linger2 is not None:
        p.linger2(linger2)
    p.close()
    p.heard(2)
    p.send(".", ack=2)


# ---- FIN_WAIT_2: tcp_fin_timeout, TCP_LINGER2 ----------------------------------------------------------------------


def fin_wait_2_by_the_knob(p):
    _fin_wait_2(p)
    p.gone(8)


def fin_wait_2_for_1_s(p):
    _fin_wait_2(p, 1)
    p.gone(3)


def fin_wait_2_for_2_s(p):
    _fin_wait_2(p, 2)
    p.gone(4)


def fin_wait_2_for_5_s(p):
    _fin_wait_2(p, 5)
    p.gone(8)


def fin_wait_2_for_62_s(p):
    _fin_wait_2(p, 62)
    p.gone(8)


def fin_wait_2_for_63_s(p):
    _fin_wait_2(p, 63)
    p.gone(10)


def fin_wait_2_for_65_s(p):
    _fin_wait_2(p, 65)
    p.gone(14)


def fin_wait_2_and_the_peer_speaks_afterwards(p):
    _fin_wait_2(p, 1)
    p.gone(3)
    p.send("P.", ack=2, data=b"too late")
    p.hear(0.1)


# ---- nobody acknowledges -------------------------------------------------------------------------------------------


def fin_wait_1(p):
    p.open()
    p.close()
    p.gone(20)


def fin_wait_1_with_data(p):
    p.open()
    p.call("send", b"data")
    p.close()
    p.gone(20)


def fin_wait_1_half_way(p):
    """What the peer has acknowledged is no reason to begin anew."""
    p.open()
    p.call("send", b"data")
    p.close()
    p.hear(0.1)
    p.send(".", ack=5)
    p.gone(20)


def closing(p):
    p.open()
    p.close()
    p.heard(2)
    p.send("F.", ack=1)
    p.gone(20)


def last_ack(p):
    p.open()
    p.send("F.")
    p.hear(0.1)
    p.close()
    p.gone(20)


def owned_until_now(p):
    """The retransmissions of its owner's time count."""
    p.open()
    p.call("send", b"data")
    p.hear(0.5)
    p.close()
    p.gone(20)


def soft_error(p):
    p.open()
    p.close()
    p.heard(2)
    p.unreachable(1)
    p.gone(20)


# ---- a closed window -----------------------------------------------------------------------------------------------


def _behind_a_closed_window(p):
    p.open(ack_window=0)
    p.call("send", b"waits")
    p.close()


def closed_window_and_silence(p):
    _behind_a_closed_window(p)
    p.gone(30)


def closed_window_and_answers(p):
    _behind_a_closed_window(p)
    p.answer_probes(ack=1)
    p.gone(30)


def closed_window_answered_until_the_close(p):
    """The back-off of its owner's time counts, the probes do not."""
    p.open(ack_window=0)
    p.answer_probes(ack=1)
    p.call("send", b"waits")
    p.hear(3.9)  # apart from the probes of either
    p.probed = None
    p.close()
    p.gone(380)


def closed_window_for_the_fin(p):
    p.open(ack_window=0)
    p.close()
    p.answer_probes(ack=1)
    p.gone(30)


def window_shrunk_under_data(p):
    p.open(ack_window=1000)
    p.call("send", b"in flight")
    p.close()
    p.hear(0.05)
    p.send(".", ack=1, window=0)
    p.gone(20)


# ---- what counts as what (sockstat) ---------------------------------------------------------------------------------


def what_is_counted(p):
    """FIN_WAIT_1, CLOSING and LAST_ACK against tcp_max_orphans; FIN_WAIT_2 and TIME_WAIT against tcp_max_tw_buckets."""
    plays = [p, p.another(), p.another()]
    for play in plays:
        play.open()
    before = p.role.counts()

    def count(when):
        """
        Takes as long in either role, though one asks by a command and the other reads a file. Twice as long is less than an
        RTO: until it is acknowledged the FIN waits for two.
        """
        begun = time.monotonic()
        p.hear(0.03)
        p.note(f"{when}: orphans, TIME_WAITs {[now - then for now, then in zip(p.role.counts(), before)]}")
        p.hear(max(0, begun + 0.07 - time.monotonic()))

    p.call("shutdown", 1)
    count("shut")
    p.close()
    count("closed")
    p.send(".", ack=2)
    count("acknowledged")
    p.send("F.", ack=2)
    count("FIN received")
    plays[1].close()
    plays[1].send("F.", ack=1)
    count("closing")
    plays[1].send(".", seq=2, ack=2)
    count("acknowledged")
    plays[2].send("F.")
    plays[2].hear(0.05)
    plays[2].close()
    count("last ACK")
    plays[2].send(".", seq=2, ack=2)
    count("acknowledged")
    for play in plays:
        play.send("R", seq=2)
    count("reset")
    p.hear(0.2)
    p.disturbed = p.role.counts() != before


# ---- tcp_max_tw_buckets ---------------------------------------------------------------------------------------------


def no_room_for_fin_wait_2(p):
    _fin_wait_2(p)
    p.hear(0.1)
    p.send("F.", ack=2)
    p.hear(0.1)


def no_room_at_close_in_fin_wait_2(p):
    p.open()
    p.call("shutdown", 1)
    p.heard(2)
    p.send(".", ack=2)
    p.hear(0.1)
    p.close()
    p.hear(0.1)
    p.send("F.", ack=2)
    p.hear(0.1)


def no_room_for_time_wait(p):
    p.open()
    p.call("shutdown", 1)
    p.heard(2)
    p.send("F.", ack=2)
    p.hear(0.1)
    p.send("F.", ack=2)
    p.hear(0.1)
    p.close()


if __name__ == "__main__":
    retrying = [fin_wait_1, fin_wait_1_with_data, fin_wait_1_half_way, closing, last_ack, owned_until_now,
                window_shrunk_under_data]  # fmt: skip
    windows = [closed_window_and_silence, closed_window_and_answers, closed_window_answered_until_the_close,
               closed_window_for_the_fin]  # fmt: skip
    roles.tell(
        __name__,
        [{}, what_is_counted],
        [{"tcp_fin_timeout": 0, "tcp_orphan_retries": 1}, fin_wait_2_by_the_knob, fin_wait_2_for_1_s, fin_wait_2_for_2_s,
         fin_wait_2_and_the_peer_speaks_afterwards, *retrying],
        [{"tcp_orphan_retries": 2}, fin_wait_2_for_5_s, *retrying],
        [{"tcp_orphan_retries": 5}, fin_wait_1, last_ack],
        [{"tcp_fin_timeout": 61, "tcp_fin_timeout_linux": 1, "tcp_rto_max_ms": 1000, "tcp_orphan_retries": 0},
         fin_wait_2_by_the_knob, fin_wait_2_for_62_s, fin_wait_1, soft_error, *windows],
        [{"tcp_orphan_retries": 3}, soft_error, *windows],
        [{"tcp_max_tw_buckets": 0, "tcp_fin_timeout": 60}, no_room_for_fin_wait_2, no_room_at_close_in_fin_wait_2, no_room_for_time_wait],
    )  # fmt: skip
