"""The stories of bench/long-lives.sh: see roles.py. What takes a minute or more with Linux's own settings, at full length."""

import orphans
import roles


def _time_wait(p):
    p.open()
    p.close()
    p.heard(2)
    p.send("F.", ack=2)


def time_wait(p):
    _time_wait(p)
    p.hear(65)


def time_wait_begins_anew(p):
    _time_wait(p)
    p.hear(30)
    p.send(".", seq=2, ack=2)
    p.hear(65)


def fin_wait_2_for_60_s(p):
    orphans._fin_wait_2(p, 60)
    p.gone(70)


def fin_wait_2_for_70_s(p):
    orphans._fin_wait_2(p, 70)
    p.gone(30)


def fin_wait_2_for_120_s(p):
    orphans._fin_wait_2(p, 120)
    p.gone(140)


def fin_wait_1(p):
    p.open()
    p.close()
    p.gone(140)


def last_ack(p):
    p.open()
    p.send("F.")
    p.hear(0.1)
    p.close()
    p.gone(140)


def closed_window_and_silence(p):
    orphans._behind_a_closed_window(p)
    p.gone(380)


def closed_window_and_answers(p):
    orphans._behind_a_closed_window(p)
    p.answer_probes(ack=1)
    p.gone(380)


def closed_window_answered_until_the_close(p):
    orphans.closed_window_answered_until_the_close(p)


def a_syn_that_nobody_answers(p):
    """tcp_syn_retries 6."""
    p.connect()
    p.connected()


def a_syn_ack_that_nobody_acknowledges(p):
    """tcp_synack_retries 5."""
    p.send("S", 0, options=roles.MSS)
    p.hear(70)
    p.send("R")
    p.hear(0.1)


if __name__ == "__main__":
    roles.tell(
        __name__,
        [{"tcp_fin_timeout": 60, "tcp_fin_timeout_linux": 1, "tcp_orphan_retries": 0}],
        [{"tcp_orphan_retries": 3}, fin_wait_1, closed_window_and_silence, closed_window_and_answers,
         closed_window_answered_until_the_close],
        [{"tcp_orphan_retries": 4}, fin_wait_1, last_ack],
    )  # fmt: skip
