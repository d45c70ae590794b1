"""The stories of connecting-as-the-kernel.sh: see roles.py. The host connects; the peer by hand answers, or does not."""

import roles

HOST, PORT = 1, 3  # ICMP codes


def silence(p):
    p.connect()
    p.connected()
    p.hear(0.2)


def refused(p):
    p.connect()
    p.send("R.", seq=0, ack=1)
    p.connected()
    p.hear(0.2)


def refused_at_the_second_syn(p):
    p.connect()
    p.heard(2)
    p.send("R.", seq=0, ack=1)
    p.connected()
    p.hear(0.2)


def a_rst_of_another_syn_is_nothing(p):
    p.connect()
    p.send("R.", seq=0, ack=2)
    p.send("R", seq=0)
    p.connected()


def an_ack_of_another_syn_is_reset(p):
    p.connect()
    p.send(".", seq=0, ack=5)
    p.hear(0.1)
    p.send("S.", seq=0, ack=5)
    p.hear(0.1)
    p.send("R.", seq=0, ack=1)
    p.connected()


def host_unreachable(p):
    p.connect()
    p.unreachable(HOST)
    p.connected()
    p.hear(0.2)


def port_unreachable(p):
    p.connect()
    p.unreachable(PORT)
    p.connected()
    p.hear(0.2)


def unreachable_after_a_while(p):
    p.connect()
    p.heard(2)
    p.unreachable(HOST)
    p.connected()


def opened(p):
    p.connect()
    p.send("S.", seq=0, ack=1, options=roles.MSS)
    p.connected()
    p.hear(0.1)
    p.send("F.")
    p.hear(0.1)
    p.close()
    p.hear(0.1)


def opened_late(p):
    p.connect()
    p.heard(2)
    p.hear(0.3)
    p.send("S.", seq=0, ack=1, options=roles.MSS)
    p.connected()
    p.hear(0.1)


def the_syn_ack_comes_again(p):
    p.connect()
    p.send("S.", seq=0, ack=1, options=roles.MSS)
    p.connected()
    p.hear(0.1)
    p.send("S.", seq=0, ack=1, options=roles.MSS)
    p.hear(0.1)


def both_at_once(p):
    p.connect()
    p.send("S", seq=0, options=roles.MSS)
    p.hear(0.1)
    p.send("S.", seq=0, ack=1, options=roles.MSS)
    p.connected()
    p.hear(0.1)
    p.send("F.")
    p.hear(0.1)
    p.close()
    p.hear(0.1)


def both_at_once_and_then_silence(p):
    p.connect()
    p.send("S", seq=0, options=roles.MSS)
    p.connected()
    p.hear(0.2)


def closed_while_it_connects(p):
    p.connect(blocking=False)
    p.connected()
    p.hear(0.2)
    p.close()
    p.send("S.", seq=0, ack=1, options=roles.MSS)
    p.hear(0.2)


def shut_while_it_connects(p):
    p.connect(blocking=False)
    p.connected()
    p.hear(0.2)
    p.call("shutdown", 1)
    p.hear(1.2)


def linger_zero_while_it_connects(p):
    p.connect(blocking=False)
    p.connected()
    p.linger(1, 0)
    p.hear(0.2)
    p.close()
    p.hear(1.2)


def half_open_and_silence(p):
    p.send("S", 0, options=roles.MSS)
    p.hear(3.4)
    p.send("R")
    p.hear(0.1)


def syncnt(p):
    p.connect(options={roles.TCP_SYNCNT: 1})
    p.connected()


def user_timeout(p):
    p.connect(options={roles.TCP_USER_TIMEOUT: 1500})
    p.connected()


if __name__ == "__main__":
    answered = [story for story in roles.stories_of(__name__)
                if story not in (silence, half_open_and_silence, both_at_once_and_then_silence, syncnt, user_timeout)]  # fmt: skip
    roles.tell(
        __name__,
        [{"tcp_syn_retries": 2, "tcp_syn_linear_timeouts": 0}, silence, syncnt, user_timeout, *answered],
        [{"tcp_syn_retries": 1, "tcp_syn_linear_timeouts": 2}, silence],
        [{"tcp_syn_retries": 3, "tcp_syn_linear_timeouts": 1, "tcp_synack_retries": 1}, both_at_once_and_then_silence,
         syncnt],
        [{"tcp_syn_retries": 4, "tcp_syn_linear_timeouts": 0, "tcp_rto_max_ms": 1000, "tcp_synack_retries": 5},
         silence, half_open_and_silence],
    )  # fmt: skip
