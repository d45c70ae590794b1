"""The stories of closing-as-the-kernel.sh: see roles.py."""

import socket
import threading
import time

import roles

RD, WR, RDWR = socket.SHUT_RD, socket.SHUT_WR, socket.SHUT_RDWR


# ---- shutdown ----------------------------------------------------------------------------------------------------


def shutdown_write_waits_for_ever(p):
    p.open()
    p.call("shutdown", WR)
    p.heard(2)
    p.send(".", ack=2)
    p.hear(2.5)  # tcp_fin_timeout is 1 here
    p.send("F.", ack=2)
    p.hear(0.1)
    p.call("recv", 100)
    p.close()


def shutdown_read_sends_nothing_and_takes_what_comes(p):
    p.open()
    p.send("P.", data=b"before")
    p.hear(0.1)
    p.call("shutdown", RD)
    p.call("recv", 3)
    p.send("P.", seq=7, data=b"after")
    p.hear(0.3)
    p.call("recv", 100)
    p.call("recv", 100)
    p.call("send", b"still")
    p.hear(0.05)
    p.send(".", seq=12, ack=6)
    p.close()
    p.hear(0.1)


def shutdown_both_then_data_resets(p):
    p.open()
    p.call("shutdown", RDWR)
    p.heard(2)
    p.send("P.", ack=1, data=b"late")
    p.hear(0.1)
    p.close()


def shutdown_both_then_data_with_the_ack_resets(p):
    p.open()
    p.call("shutdown", RDWR)
    p.heard(2)
    p.send("P.", ack=2, data=b"late")
    p.hear(0.1)
    p.close()


def shutdown_both_then_data_in_fin_wait_2(p):
    p.open()
    p.call("shutdown", RDWR)
    p.heard(2)
    p.send(".", ack=2)
    p.hear(0.1)
    p.send("P.", ack=2, data=b"late")
    p.hear(0.1)
    p.close()


def shutdown_read_in_fin_wait_2_then_data(p):
    p.open()
    p.call("shutdown", WR)
    p.heard(2)
    p.send(".", ack=2)
    p.hear(0.05)
    p.call("shutdown", RD)
    p.send("P.", ack=2, data=b"late")
    p.hear(0.1)
    p.close()


def shutdown_both_then_fin(p):
    p.open()
    p.call("shutdown", RDWR)
    p.heard(2)
    p.send("F.", ack=2)
    p.hear(0.1)
    p.call("recv", 10)
    p.call("shutdown", WR)
    p.close()


def shutdown_write_in_close_wait(p):
    p.open()
    p.send("F.")
    p.hear(0.3)
    p.call("send", b"rest")
    p.call("shutdown", WR)
    p.hear(0.1)
    p.send(".", seq=2, ack=6)
    p.hear(0.1)
    p.call("recv", 10)
    p.call("shutdown", WR)
    p.close()


# ---- unread data -------------------------------------------------------------------------------------------------


def unread_in_established(p):
    p.open()
    p.send("P.", data=b"unread")
    p.hear(0.2)
    p.close()
    p.hear(0.2)


def unread_in_part(p):
    p.open()
    p.send("P.", data=b"unread")
    p.hear(0.1)
    p.call("recv", 2)
    p.close()
    p.hear(0.2)


def unread_in_close_wait(p):
    p.open()
    p.send("FP.", data=b"unread")
    p.hear(0.2)
    p.close()
    p.hear(0.2)


def a_fin_alone_is_not_unread(p):
    p.open()
    p.send("F.")
    p.hear(0.2)
    p.close()
    p.heard(3)
    p.send(".", seq=2, ack=2)
    p.hear(0.2)


def unread_after_half_close(p):
    p.open()
    p.call("shutdown", WR)
    p.heard(2)
    p.send(".", ack=2)
    p.send("P.", ack=2, data=b"answer")
    p.hear(0.2)
    p.close()
    p.hear(0.2)


def unread_in_fin_wait_1(p):
    p.open()
    p.call("shutdown", WR)
    p.heard(2)
    p.send("P.", ack=1, data=b"answer")
    p.hear(0.1)
    p.close()
    p.hear(0.2)


def unread_in_closing(p):
    p.open()
    p.call("shutdown", WR)
    p.heard(2)
    p.send("FP.", ack=1, data=b"answer")
    p.hear(0.1)
    p.close()
    p.hear(0.1)


def unread_in_time_wait(p):
    p.open()
    p.call("shutdown", WR)
    p.heard(2)
    p.send("FP.", ack=2, data=b"answer")
    p.hear(0.1)
    p.close()
    p.hear(0.1)


def unread_out_of_order_only(p):
    p.open()
    p.send("P.", seq=11, data=b"ahead")
    p.hear(0.1)
    p.close()
    p.hear(0.1)


def unread_goes_before_linger_zero(p):
    p.open()
    p.send("P.", data=b"unread")
    p.hear(0.1)
    p.linger(1, 0)
    p.close()
    p.hear(0.1)


def unread_with_unsent_data(p):
    p.open(ack_window=0)
    p.send("P.", data=b"unread", window=0)
    p.hear(0.1)
    p.call("send", b"unsent")
    p.close()
    p.hear(0.1)


# ---- SO_LINGER, TCP_LINGER2 --------------------------------------------------------------------------------------


def linger_zero_in_established(p):
    p.open()
    p.linger(1, 0)
    p.close()
    p.hear(0.1)


def linger_zero_in_close_wait(p):
    p.open()
    p.send("F.")
    p.hear(0.2)
    p.linger(1, 0)
    p.close()
    p.hear(0.1)


def linger_zero_in_fin_wait_1(p):
    p.open()
    p.call("shutdown", WR)
    p.heard(2)
    p.linger(1, 0)
    p.close()
    p.hear(0.1)


def linger_zero_in_fin_wait_2(p):
    p.open()
    p.call("shutdown", WR)
    p.heard(2)
    p.send(".", ack=2)
    p.hear(0.05)
    p.linger(1, 0)
    p.close()
    p.hear(0.1)


def linger_zero_in_closing(p):
    p.open()
    p.call("shutdown", WR)
    p.heard(2)
    p.send("F.", ack=1)
    p.hear(0.05)
    p.linger(1, 0)
    p.close()
    p.hear(0.1)


def linger_zero_in_closing_with_unsent_data(p):
    p.open(ack_window=3)
    p.call("send", b"more than fits")
    p.call("shutdown", WR)
    p.hear(0.05)
    p.send("F.", ack=1, window=0)
    p.hear(0.05)
    p.linger(1, 0)
    p.close()
    p.hear(0.1)


def linger_zero_in_last_ack(p):
    p.open()
    p.send("F.")
    p.hear(0.1)
    p.call("shutdown", WR)
    p.hear(0.05)
    p.linger(1, 0)
    p.close()
    p.hear(0.1)


def linger_zero_in_last_ack_with_unsent_data(p):
    p.open(ack_window=0)
    p.send("F.", window=0)
    p.hear(0.1)
    p.call("send", b"unsent")
    p.call("shutdown", WR)
    p.hear(0.05)
    p.linger(1, 0)
    p.close()
    p.hear(0.1)


def linger_zero_in_time_wait(p):
    p.open()
    p.call("shutdown", WR)
    p.heard(2)
    p.send("F.", ack=2)
    p.hear(0.1)
    p.linger(1, 0)
    p.close()
    p.hear(0.1)


def linger_zero_with_data_in_flight(p):
    p.open()
    p.call("send", b"in flight")
    p.linger(1, 0)
    p.close()
    p.hear(0.1)


def linger_until_the_ack_of_the_fin(p):
    p.open()
    p.linger(1, 5)
    acker = threading.Thread(target=lambda: (p.heard(2), p.hear(0.15), p.send(".", ack=2)))
    acker.start()
    p.close()
    acker.join()
    p.hear(0.1)


def linger_that_runs_out(p):
    p.open()
    p.linger(1, 1)
    p.close()
    p.hear(0.2)


def linger_in_last_ack(p):
    p.open()
    p.send("F.")
    p.hear(0.1)
    p.linger(1, 5)
    acker = threading.Thread(target=lambda: (p.heard(3), p.hear(0.15), p.send(".", seq=2, ack=2)))
    acker.start()
    p.close()
    acker.join()
    p.hear(0.1)


def linger2_sets_the_time(p):
    p.open()
    p.linger2(2)
    p.close()
    p.heard(2)
    p.send(".", ack=2)
    p.hear(2.6)
    p.send("P.", ack=2, data=b"too late")
    p.hear(0.1)


def linger2_zero_is_the_knob(p):
    p.open()
    p.linger2(0)
    p.close()
    p.heard(2)
    p.send(".", ack=2)
    p.hear(1.5)


def linger2_negative_at_the_ack(p):
    p.open()
    p.linger2(-1)
    p.close()
    p.heard(2)
    p.send(".", ack=2)
    p.hear(0.2)


def linger2_negative_at_close_in_fin_wait_2(p):
    p.open()
    p.linger2(-1)
    p.call("shutdown", WR)
    p.heard(2)
    p.send(".", ack=2)
    p.hear(0.1)
    p.close()
    p.hear(0.1)


def linger2_negative_with_fin_and_ack(p):
    p.open()
    p.linger2(-1)
    p.close()
    p.heard(2)
    p.send("F.", ack=2)
    p.hear(0.2)


def linger2_negative_in_closing(p):
    p.open()
    p.linger2(-1)
    p.close()
    p.heard(2)
    p.send("F.", ack=1)
    p.hear(0.05)
    p.send(".", seq=2, ack=2)
    p.hear(0.2)


# ---- close and what follows --------------------------------------------------------------------------------------


def half_open_and_reset(p):
    """SYN_RCVD is not yet a socket: the SYN-ACK is repeated until its ACK comes."""
    p.began = time.monotonic()
    p.send("S", 0, options=roles.MSS)
    p.hear(1.2)
    p.send("R", seq=1)
    p.hear(0.1)


def close_in_fin_wait_1_again_and_simultaneous_close(p):
    p.open()
    p.close()
    p.heard(2)
    p.send("F.", ack=1)
    p.hear(0.1)
    p.send(".", seq=2, ack=2)
    p.hear(0.2)
    p.send("F.", ack=2)
    p.hear(0.1)


def close_in_time_wait(p):
    p.open()
    p.call("shutdown", WR)
    p.heard(2)
    p.send("F.", ack=2)
    p.hear(0.1)
    p.close()
    p.send("F.", ack=2)
    p.hear(0.1)


def fin_and_ack_in_one(p):
    p.open()
    p.close()
    p.heard(2)
    p.send("F.", ack=2)
    p.hear(0.3)


def data_in_fin_wait_1_after_close(p):
    p.open()
    p.close()
    p.heard(2)
    p.send("P.", ack=1, data=b"late")
    p.hear(0.2)


def data_with_the_ack_of_the_fin(p):
    p.open()
    p.close()
    p.heard(2)
    p.send("P.", ack=2, data=b"late")
    p.hear(0.2)


def data_and_fin_with_the_ack_of_the_fin(p):
    p.open()
    p.close()
    p.heard(2)
    p.send("FP.", ack=2, data=b"late")
    p.hear(0.2)


def data_in_closing_after_close(p):
    p.open()
    p.close()
    p.heard(2)
    p.send("F.", ack=1)
    p.hear(0.05)
    p.send("P.", seq=2, ack=1, data=b"beyond")
    p.hear(0.1)


def data_in_last_ack_after_close(p):
    p.open()
    p.send("F.")
    p.hear(0.1)
    p.close()
    p.heard(3)
    p.send("P.", seq=2, ack=1, data=b"beyond")
    p.hear(0.1)


def data_out_of_order_in_fin_wait_1(p):
    p.open()
    p.close()
    p.heard(2)
    p.send("P.", seq=101, ack=1, data=b"late")
    p.hear(0.1)


def old_data_in_fin_wait_1(p):
    p.open()
    p.send("P.", data=b"read")
    p.hear(0.1)
    p.call("recv", 10)
    p.close()
    p.heard(3)
    p.send("P.", data=b"read")
    p.hear(0.1)
    p.send(".", seq=5, ack=2)
    p.hear(0.1)


def fin_behind_a_zero_window(p):
    p.open(ack_window=0)
    p.call("send", b"waits")
    p.close()
    p.hear(0.45)  # probed once
    p.send(".", ack=1, window=2)  # in part
    p.hear(0.5)
    p.send(".", ack=3, window=1000)
    p.hear(0.2)
    p.send(".", ack=7)
    p.hear(0.2)


def a_bare_fin_needs_no_window(p):
    p.open(ack_window=0)
    p.close()
    p.hear(0.1)
    p.send(".", ack=2, window=0)
    p.hear(0.3)


def rst_in_fin_wait_1(p):
    p.open()
    p.close()
    p.heard(2)
    p.send("R", seq=1)
    p.hear(0.1)


def rst_in_last_ack(p):
    p.open()
    p.send("F.")
    p.hear(0.1)
    p.close()
    p.heard(3)
    p.send("R", seq=2)
    p.hear(0.1)


# ---- the mini-socket in FIN_WAIT_2 (tcp_timewait_state_process) ----------------------------------------------------


def _orphaned(p):
    p.open()
    p.linger2(5)
    p.close()
    p.heard(2)
    p.send(".", ack=2)
    p.hear(0.05)


def fin_wait_2_rst(p):
    _orphaned(p)
    p.send("R", seq=1)
    p.hear(0.1)


def fin_wait_2_rst_in_window(p):
    _orphaned(p)
    p.send("R", seq=100)
    p.hear(0.1)


def fin_wait_2_rst_outside(p):
    _orphaned(p)
    p.send("R", seq=-100)
    p.hear(0.1)


def fin_wait_2_syn_in_window(p):
    _orphaned(p)
    p.send("S", seq=100)
    p.hear(0.1)


def fin_wait_2_syn_at_the_edge(p):
    _orphaned(p)
    p.send("S", seq=1)
    p.hear(0.1)


def fin_wait_2_syn_before(p):
    _orphaned(p)
    p.send("S", seq=-100)
    p.hear(0.1)


def fin_wait_2_syn_ack(p):
    _orphaned(p)
    p.send("S.", seq=0, ack=1)
    p.hear(0.1)


def fin_wait_2_acks(p):
    """Nothing new: no answer."""
    _orphaned(p)
    p.send(".", ack=2)
    p.send(".", ack=1)
    p.send("", seq=1)
    p.send(".", ack=100)
    p.send(".", ack=-30000)
    p.hear(0.1)


def fin_wait_2_keepalive(p):
    _orphaned(p)
    p.send(".", seq=0, ack=2)
    p.hear(0.1)
    p.send(".", seq=0, ack=2)  # within tcp_invalid_ratelimit
    p.hear(0.6)
    p.send(".", seq=0, ack=2)
    p.hear(0.1)


def fin_wait_2_out_of_window(p):
    _orphaned(p)
    p.send("P.", seq=100000, ack=2, data=b"far")
    p.hear(0.1)


def fin_wait_2_data_ahead(p):
    _orphaned(p)
    p.send("P.", seq=100, ack=2, data=b"ahead")
    p.hear(0.1)


def fin_wait_2_old_data(p):
    _orphaned(p)
    p.send("P.", seq=-3, ack=2, data=b"old")
    p.hear(0.1)


def fin_wait_2_data(p):
    _orphaned(p)
    p.send("P.", ack=2, data=b"new")
    p.hear(0.1)


def fin_wait_2_data_without_ack(p):
    _orphaned(p)
    p.send("P", data=b"new")
    p.hear(0.1)


def fin_wait_2_fin(p):
    _orphaned(p)
    p.send("F.", ack=2)
    p.hear(0.1)
    p.send("F.", ack=2)
    p.hear(0.1)


def fin_wait_2_fin_ahead(p):
    _orphaned(p)
    p.send("F.", seq=50, ack=2)
    p.hear(0.1)


def fin_wait_2_fin_with_data(p):
    _orphaned(p)
    p.send("FP.", ack=2, data=b"new")
    p.hear(0.1)


def fin_wait_2_fin_without_ack(p):
    _orphaned(p)
    p.send("F", seq=1)
    p.hear(0.1)


def fin_wait_2_fin_of_an_old_ack(p):
    _orphaned(p)
    p.send("F.", ack=1)
    p.hear(0.1)


def fin_wait_2_old_and_new_data(p):
    _orphaned(p)
    p.send("P.", seq=-1, ack=2, data=b"oldnew")
    p.hear(0.1)


def _stamp(value):
    return b"\1\1\x08\x0a" + value.to_bytes(4, "big") + bytes(4)


def _stamped_orphan(p):
    p.open(options=roles.MSS + _stamp(1000), stamps=_stamp(1000))
    p.linger2(5)
    p.close()
    p.heard(2)
    p.send(".", ack=2, options=_stamp(1010))
    p.hear(0.05)


def fin_wait_2_old_timestamps(p):
    _stamped_orphan(p)
    p.send("R", options=_stamp(900))
    p.hear(0.1)
    p.send(".", ack=2, options=_stamp(900))  # within tcp_invalid_ratelimit
    p.send("P.", ack=2, data=b"old", options=_stamp(900))
    p.hear(0.1)
    p.send("F.", ack=2, options=_stamp(900))
    p.hear(0.1)


def fin_wait_2_fin_with_a_timestamp(p):
    _stamped_orphan(p)
    p.send("F.", ack=2, options=_stamp(1020))
    p.hear(0.1)
    p.send("F.", ack=2, options=_stamp(1015))
    p.hear(0.1)


if __name__ == "__main__":
    roles.tell(__name__, [{"tcp_fin_timeout": 1}])
