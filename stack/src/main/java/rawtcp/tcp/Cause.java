package rawtcp.tcp;

/** Why something happened to a connection: a sentence, and the clause that it follows. */
public enum Cause {
    // spotless:off   a table stays a table
    ACTIVE_OPEN         ("active OPEN: SYN sent",                         "RFC 9293 3.10.1"),
    PASSIVE_OPEN        ("passive OPEN: listening",                       "RFC 9293 3.10.1"),
    SYN_RECEIVED        ("SYN received by a listener",                    "RFC 9293 3.10.7.2"),
    SYN_COOKIE          ("an ACK brought a SYN cookie back",              "RFC 4987 3.6, Linux tcp_syncookies"),
    SYN_FAST_OPEN       ("SYN with a good cookie received by a listener: Fast Open", "RFC 7413 4.2.2"),
    SIMULTANEOUS_OPEN   ("SYN received in answer to our SYN: both open",  "RFC 9293 3.5"),
    SYN_ACK_RECEIVED    ("our SYN was acknowledged",                      "RFC 9293 3.10.7.3"),
    HANDSHAKE_ACKED     ("our SYN-ACK was acknowledged",                  "RFC 9293 3.10.7.4 fifth"),
    SHUTDOWN_CALL       ("shutdown(write) by the owner",                  "RFC 9293 3.10.4"),
    CLOSE_CALL          ("close() by the owner",                          "RFC 9293 3.10.4"),
    OWNER_EXITED        ("the owner ended",                               "RFC 9293 3.10.4"),
    LISTENER_CLOSED     ("its listener was closed before accept",         "Linux inet_csk_listen_stop"),
    ACCEPT_OVERFLOW     ("the accept queue was full",                     "Linux tcp_abort_on_overflow"),
    FIN_ACKED           ("our FIN was acknowledged",                      "RFC 9293 3.10.7.4 fifth"),
    FIN_RECEIVED        ("FIN received",                                  "RFC 9293 3.10.7.4 eighth"),
    ABORT_CALL          ("abort by the owner",                            "RFC 9293 3.10.5"),
    LINGER_ZERO         ("closed with SO_LINGER 0",                       "Linux SO_LINGER, RFC 9293 3.10.5"),
    LINGER_EXPIRED      ("closed, and the linger time was over first",    "Linux SO_LINGER"),
    UNREAD_DATA         ("closed with unread data",                       "RFC 2525 2.17, RFC 9293 SHLD-3"),
    DATA_AFTER_CLOSE    ("data arrived after close",                      "RFC 9293 SHLD-3"),
    LINGER2_NEGATIVE    ("TCP_LINGER2 below 0: no FIN_WAIT_2",            "Linux TCP_LINGER2"),
    ORPHAN_LIMIT        ("more orphans than tcp_max_orphans",             "Linux tcp_max_orphans"),
    MEMORY_LIMIT        ("an orphan's data, and memory above tcp_mem",    "Linux tcp_mem"),
    ORPHAN_RETRIES      ("an orphan's retries are used up",               "Linux tcp_orphan_retries"),
    FIN_TIMEOUT         ("an orphan's time in FIN_WAIT_2 is over",        "Linux tcp_fin_timeout"),
    LINGER2_OVER        ("an orphan's own time in FIN_WAIT_2 is over",    "Linux TCP_LINGER2"),
    RESET_RECEIVED      ("RST received",                                  "RFC 9293 3.10.7.4 second"),
    REFUSED             ("RST received in answer to our SYN",             "RFC 9293 3.10.7.3 second"),
    SYN_TIMEOUT         ("our SYN was not answered",                      "Linux tcp_syn_retries, RFC 9293 3.8.3"),
    SYN_ACK_TIMEOUT     ("our SYN-ACK was not acknowledged",              "Linux tcp_synack_retries, RFC 9293 3.8.3"),
    RETRANSMIT_TIMEOUT  ("retransmissions were not acknowledged (R2)",    "Linux tcp_retries2, RFC 9293 3.8.3"),
    KEEPALIVE_TIMEOUT   ("keep-alive probes were not answered",           "RFC 9293 3.8.4"),
    USER_TIMEOUT        ("the user timeout is over",                      "RFC 9293 3.10.8"),
    SYN_IN_FIN_WAIT_2   ("a SYN for an orphan in FIN_WAIT_2",             "Linux tcp_timewait_state_process()"),
    TIME_WAIT_OVER      ("2MSL are over",                                 "RFC 9293 3.10.8"),
    TIME_WAIT_REUSED    ("a new SYN took the place of TIME_WAIT",         "RFC 6191, RFC 9293 MAY-2"),
    TIME_WAIT_LIMIT     ("more TIME_WAITs than tcp_max_tw_buckets",       "Linux tcp_max_tw_buckets"),
    TIME_WAIT_KILLED    ("RST in TIME_WAIT",                              "RFC 1337, Linux tcp_rfc1337"),
    ICMP_UNREACHABLE    ("ICMP says that the peer can't be reached",      "RFC 9293 3.9.2.2"),
    CLOSED_IN_SYN_SENT  ("closed before the handshake was done",          "RFC 9293 3.10.4"),
    STACK_STOPPED       ("the stack was stopped",                         "rawtcp stack stop"),

    // Segments that are not taken, or not whole
    OLD_TIMESTAMP       ("an old timestamp: only acknowledged",           "RFC 7323 5.3 R1"),
    OUT_OF_WINDOW       ("outside of the receive window",                 "RFC 9293 3.10.7.4 first"),
    RESET_OUT_OF_WINDOW ("RST outside of the receive window",             "RFC 9293 3.10.7.4 first"),
    RESET_NOT_NEXT      ("RST in the window, but not at RCV.NXT: challenge ACK", "RFC 5961 3.2"),
    SYN_HALF_OPEN       ("another SYN on a half-open connection: RST",    "RFC 9293 3.10.7.4 fourth, Linux tcp_check_req()"),
    SYN_IN_WINDOW       ("SYN on an open connection: challenge ACK",      "RFC 5961 4.2"),
    SYN_AGAIN           ("the peer's SYN again: our SYN-ACK again",       "RFC 9293 3.10.7.4 first, Linux"),
    NO_ACK              ("no ACK",                                        "RFC 9293 3.10.7.4 fifth"),
    ACK_TOO_OLD         ("ACK of long ago: challenge ACK",                "RFC 5961 5.2"),
    ACK_OF_UNSENT       ("ACK of what was not sent: challenge ACK",       "RFC 9293 3.10.7.4 fifth, RFC 5961 5.2"),
    ACK_NOT_OF_SYN_ACK  ("ACK, but not of our SYN-ACK",                   "RFC 9293 3.10.7.4 fifth"),
    ECHO_NOT_OF_SYN_ACK ("a timestamp that echoes none of our SYN-ACKs", "Linux tcp_check_req()"),
    ECHO_NOT_OF_SYN     ("a timestamp that echoes none of our SYNs",      "Linux tcp_rcv_synsent_state_process()"),
    ACK_DEFERRED        ("the handshake's ACK without data",              "Linux TCP_DEFER_ACCEPT"),
    TEXT_AGAIN          ("data that was here already",                    "RFC 9293 3.10.7.4 seventh"),
    TEXT_BEYOND         ("data beyond the right edge of the window",      "RFC 9293 3.10.7.4 seventh"),
    TEXT_NO_ROOM        ("data, and no room for it",                      "RFC 9293 3.10.7.4 seventh"),
    TEXT_AFTER_FIN      ("data behind the peer's FIN",                    "RFC 9293 3.10.7.4 seventh"),
    ACK_NOT_OF_SYN      ("ACK, but not of our SYN",                       "RFC 9293 3.10.7.3 first"),
    RESET_NOT_OF_SYN    ("RST that does not acknowledge our SYN",         "RFC 9293 3.10.7.3 second"),
    NEITHER_SYN_NOR_RST ("neither SYN nor RST while our SYN is out",      "RFC 9293 3.10.7.3 fifth"),

    // Timers whose expiry does not end it
    SYN_SENT_AGAIN      ("our SYN was not answered: sent again",          "Linux tcp_syn_retries, RFC 6298 5"),
    SYN_ACK_SENT_AGAIN  ("our SYN-ACK was not acknowledged: sent again",  "Linux tcp_synack_retries, RFC 6298 5"),
    RETRANSMISSION      ("nothing acknowledged within the RTO: sent again", "RFC 6298 5.4"),
    LOSS_PROBE          ("no ACK for two round trips: tail loss probe",   "RFC 8985 7.3"),
    REORDERING_OVER     ("no ACK within the reordering window: taken for lost", "RFC 8985 6.3"),
    WINDOW_PROBE        ("the peer's window is closed: probe",            "RFC 9293 3.8.6.1"),
    KEEPALIVE_PROBE     ("nothing heard from the peer: keep-alive probe", "RFC 9293 3.8.4"),
    ACK_DELAY_OVER      ("the delay of an ACK is over",                   "RFC 9293 3.8.6.3, RFC 5681 4.2"),
    PATH_SUSPECTED      ("retransmissions beyond R1: the path is suspected", "Linux tcp_retries1, RFC 9293 MUST-20"),
    FAST_OPEN_PAUSED    ("the network seems to swallow Fast Open: it pauses", "RFC 7413 4.1.3.1, Linux tcp_fastopen_blackhole_timeout_sec"),

    // What a sender sends again, and what becomes of its window
    FAST_RECOVERY       ("what was sent later has arrived: fast recovery", "RFC 8985 6.2, RFC 9937"),
    DUPLICATE_ACKS      ("duplicate ACKs: fast recovery",                 "RFC 6582 3.2, RFC 5681 3.2"),
    LOST_SENT_AGAIN     ("taken for lost: sent again",                    "RFC 8985 6.2, RFC 6675 5, RFC 6582 3.2"),
    TIMED_OUT_SENT_AGAIN ("lost by the timeout: sent again",              "RFC 5681 3.1, RFC 6298 5.4"),
    WINDOW_ONE          ("timeout: the window begins anew",               "RFC 5681 3.1 (7)"),
    PROBE_REPAIRED      ("the tail loss probe has repaired a loss: the window shrinks", "RFC 8985 7.4.2"),
    MARK_ECHOED         ("ECE: a router is congested, the window shrinks", "RFC 3168 6.1.2"),
    UNDONE_BY_TIMESTAMP ("the ACK answers what was sent first: nothing was lost, undone", "RFC 3522"),
    UNDONE_BY_DSACK     ("D-SACKs for all that was sent again: nothing was lost, undone", "RFC 2883, RFC 3708"),
    UNDONE_BY_FRTO      ("what was sent before the timeout arrives: undone", "RFC 5682 3.1"),
    TOO_LONG_FOR_PATH   ("too long for the path: sent again in shorter segments", "RFC 1191 6.4, RFC 4821 7.7"),
    FAST_OPEN_IGNORED   ("the SYN's data was not taken: sent again",      "RFC 7413 4.2.1"),
    SLOW_START_OVER     ("the window has reached ssthresh: congestion avoidance", "RFC 5681 3.1"),
    ROUND_TRIPS_GROW    ("round trips grow longer: slow start ends",      "RFC 9406, Linux hystart"),
    WINDOW_OUT_OF_DATE  ("nothing was sent for an RTO: slow start again", "RFC 5681 4.1, Linux tcp_slow_start_after_idle"),

    // ICMP
    ICMP_SOFT           ("ICMP error, remembered in case that the peer stays silent", "RFC 5927 5, RFC 9293 MUST-56"),
    ICMP_TOO_BIG        ("ICMP says that our segments are too large",     "RFC 1191, RFC 9293 3.7.5"),
    ROUTE_NARROWER      ("the route takes less than our segments by now", "Linux tcp_current_mss()"),
    ICMP_NOT_IN_FLIGHT  ("ICMP error about nothing that is in flight",    "RFC 5927 4"),

    // Of the stack, for no connection
    NO_LISTENER         ("nobody listens on this port",                   "RFC 9293 3.10.7.1"),
    ACK_TO_LISTENER     ("ACK for a port that only listens",              "RFC 9293 3.10.7.2 second"),
    SYN_IN_TIME_WAIT    ("a SYN that came in TIME_WAIT",                  "rawtcp tcp_tw_refuse_syn");
    // spotless:on

    private final String sentence;
    private final String rule;

    Cause(String sentence, String rule) {
        this.sentence = sentence;
        this.rule = rule;
    }

    public String sentence() {
        return sentence;
    }

    public String rule() {
        return rule;
    }
}
