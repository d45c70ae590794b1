package rawtcp.tcp;

/** Why something happened to a connection: a sentence, and the clause that it follows. */
public enum Cause {
    // spotless:off   a table stays a table
    ACTIVE_OPEN         ("active OPEN: SYN sent",                         "RFC 9293 3.10.1"),
    PASSIVE_OPEN        ("passive OPEN: listening",                       "RFC 9293 3.10.1"),
    SYN_RECEIVED        ("SYN received by a listener",                    "RFC 9293 3.10.7.2"),
    SYN_COOKIE          ("an ACK brought a SYN cookie back",              "RFC 4987 3.6, Linux tcp_syncookies"),
    SIMULTANEOUS_OPEN   ("SYN received in answer to our SYN: both open",  "RFC 9293 3.5"),
    SYN_ACK_RECEIVED    ("our SYN was acknowledged",                      "RFC 9293 3.10.7.3"),
    HANDSHAKE_ACKED     ("our SYN-ACK was acknowledged",                  "RFC 9293 3.10.7.4 fifth"),
    SHUTDOWN_CALL       ("shutdown(write) by the owner",                  "RFC 9293 3.10.4"),
    CLOSE_CALL          ("close() by the owner",                          "RFC 9293 3.10.4"),
    OWNER_EXITED        ("the owner ended",                               "RFC 9293 3.10.4"),
    LISTENER_CLOSED     ("its listener was closed before accept",         "Linux inet_csk_listen_stop"),
    ACCEPT_OVERFLOW     ("the accept queue was full: RST sent",           "Linux tcp_abort_on_overflow"),
    FIN_ACKED           ("our FIN was acknowledged",                      "RFC 9293 3.10.7.4 fifth"),
    FIN_RECEIVED        ("FIN received",                                  "RFC 9293 3.10.7.4 eighth"),
    ABORT_CALL          ("abort by the owner: RST sent",                  "RFC 9293 3.10.5"),
    LINGER_ZERO         ("closed with SO_LINGER 0: RST sent",             "Linux SO_LINGER, RFC 9293 3.10.5"),
    LINGER_EXPIRED      ("closed, and the linger time was over first",     "Linux SO_LINGER"),
    UNREAD_DATA         ("closed with unread data: RST sent",             "RFC 2525 2.17, RFC 9293 SHLD-3"),
    DATA_AFTER_CLOSE    ("data arrived after close: RST sent",            "RFC 9293 SHLD-3"),
    LINGER2_NEGATIVE    ("TCP_LINGER2 below 0: no FIN_WAIT_2, RST sent",  "Linux TCP_LINGER2"),
    ORPHAN_LIMIT        ("more orphans than tcp_max_orphans",             "Linux tcp_max_orphans"),
    MEMORY_LIMIT        ("an orphan's data, and memory above tcp_mem",    "Linux tcp_mem"),
    ORPHAN_RETRIES      ("an orphan's retries are used up",               "Linux tcp_orphan_retries"),
    FIN_TIMEOUT         ("an orphan's time in FIN_WAIT_2 is over",        "Linux tcp_fin_timeout"),
    RESET_RECEIVED      ("RST received",                                  "RFC 9293 3.10.7.4 second"),
    REFUSED             ("RST received in answer to our SYN",             "RFC 9293 3.10.7.3 second"),
    SYN_TIMEOUT         ("our SYN was not answered",                      "Linux tcp_syn_retries, RFC 9293 3.8.3"),
    SYN_ACK_TIMEOUT     ("our SYN-ACK was not acknowledged",              "Linux tcp_synack_retries, RFC 9293 3.8.3"),
    RETRANSMIT_TIMEOUT  ("retransmissions were not acknowledged (R2)",    "Linux tcp_retries2, RFC 9293 3.8.3"),
    KEEPALIVE_TIMEOUT   ("keep-alive probes were not answered",           "RFC 9293 3.8.4"),
    USER_TIMEOUT        ("the user timeout is over",                      "RFC 9293 3.10.8"),
    TIME_WAIT_OVER      ("2MSL are over",                                 "RFC 9293 3.10.8"),
    TIME_WAIT_REUSED    ("a new SYN took the place of TIME_WAIT",         "RFC 6191, RFC 9293 MAY-2"),
    TIME_WAIT_LIMIT     ("more TIME_WAITs than tcp_max_tw_buckets",       "Linux tcp_max_tw_buckets"),
    TIME_WAIT_KILLED    ("RST in TIME_WAIT",                              "RFC 1337, Linux tcp_rfc1337"),
    ICMP_UNREACHABLE    ("ICMP says that the peer can't be reached",      "RFC 9293 3.9.2.2"),
    CLOSED_IN_SYN_SENT  ("closed before the handshake was done",          "RFC 9293 3.10.4"),
    STACK_STOPPED       ("the stack was stopped",                         "rawtcp stack stop");
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
