package rawtcp.tcp;

/** What a stack counts, by Linux's names and with Linux's meaning (include/uapi/linux/snmp.h), in nstat's order. */
public enum MibCounter {
    // spotless:off   a table stays a table
    ACTIVE_OPENS         ("TcpActiveOpens",               "Connections begun by us: first SYNs sent."),
    PASSIVE_OPENS        ("TcpPassiveOpens",              "Connections that came about by a peer's SYN: handshakes done, and Fast Opens."),
    ATTEMPT_FAILS        ("TcpAttemptFails",              "Handshakes that failed: refused, reset, timed out, unreachable."),
    ESTAB_RESETS         ("TcpEstabResets",               "Connections that went from ESTABLISHED or CLOSE_WAIT straight to CLOSED."),
    IN_SEGS              ("TcpInSegs",                    "Segments received, bad ones too."),
    OUT_SEGS             ("TcpOutSegs",                   "Segments sent, but those that only repeat what was sent before."),
    RETRANS_SEGS         ("TcpRetransSegs",               "Segments sent again."),
    IN_ERRS              ("TcpInErrs",                    "Bad segments received: checksum, data offset, a SYN on an ESTABLISHED connection."),
    OUT_RSTS             ("TcpOutRsts",                   "RSTs sent."),
    IN_CSUM_ERRORS       ("TcpInCsumErrors",              "Segments received with a wrong checksum."),
    SYNCOOKIES_SENT      ("TcpExtSyncookiesSent",         "SYN cookies sent."),
    SYNCOOKIES_RECV      ("TcpExtSyncookiesRecv",         "SYN cookies that came back, good."),
    SYNCOOKIES_FAILED    ("TcpExtSyncookiesFailed",       "ACKs in a time of SYN cookies that brought none, or one too old."),
    EMBRYONIC_RSTS       ("TcpExtEmbryonicRsts",          "Half-open connections that a listener lost to an RST or another SYN."),
    TW                   ("TcpExtTW",                     "TIME_WAITs, and orphans in FIN_WAIT_2, begun."),
    TW_RECYCLED          ("TcpExtTWRecycled",             "TIME_WAITs whose place connect has taken."),
    TW_KILLED            ("TcpExtTWKilled",               "The same as TW, of those with at most 4 s to last."),
    PAWS_ESTAB           ("TcpExtPAWSEstab",              "Segments dropped for an old timestamp (PAWS)."),
    PAWS_OLD_ACK         ("TcpExtPAWSOldAck",             "Of those, ACKs that lie before what was received."),
    DELAYED_ACKS         ("TcpExtDelayedACKs",            "ACKs sent because their delay was over."),
    LISTEN_OVERFLOWS     ("TcpExtListenOverflows",        "SYNs and final ACKs that found the accept queue full."),
    LISTEN_DROPS         ("TcpExtListenDrops",            "SYNs and final ACKs that a listener has dropped, for whatever reason."),
    RENO_RECOVERY        ("TcpExtTCPRenoRecovery",        "Fast recoveries begun without SACK."),
    SACK_RECOVERY        ("TcpExtTCPSackRecovery",        "Fast recoveries begun with SACK."),
    FAST_RETRANS         ("TcpExtTCPFastRetrans",         "Segments sent again in fast recovery."),
    TIMEOUTS             ("TcpExtTCPTimeouts",            "Expiries of the retransmission timer, of SYNs and SYN-ACKs too."),
    LOSS_PROBES          ("TcpExtTCPLossProbes",          "Tail loss probes sent."),
    ABORT_ON_DATA        ("TcpExtTCPAbortOnData",         "Connections reset for data after close, SO_LINGER 0, or TCP_LINGER2 below 0 as FIN_WAIT_2 came."),
    ABORT_ON_CLOSE       ("TcpExtTCPAbortOnClose",        "Connections reset because they were closed with unread data."),
    ABORT_ON_MEMORY      ("TcpExtTCPAbortOnMemory",       "Orphans ended for tcp_max_orphans or tcp_mem."),
    ABORT_ON_TIMEOUT     ("TcpExtTCPAbortOnTimeout",      "Connections given up: SYN, retransmission, probe, keep-alive, user timeout."),
    ABORT_ON_LINGER      ("TcpExtTCPAbortOnLinger",       "Connections reset because they were closed in FIN_WAIT_2 with TCP_LINGER2 below 0."),
    REQQ_FULL_DO_COOKIES ("TcpExtTCPReqQFullDoCookies",   "SYNs that called for a SYN cookie."),
    REQQ_FULL_DROP       ("TcpExtTCPReqQFullDrop",        "SYNs dropped because the SYN queue was full."),
    TIME_WAIT_OVERFLOW   ("TcpExtTCPTimeWaitOverflow",    "Connections ended for tcp_max_tw_buckets instead of TIME_WAIT."),
    CHALLENGE_ACK        ("TcpExtTCPChallengeACK",        "Challenge ACKs sent (RFC 5961)."),
    SYN_CHALLENGE        ("TcpExtTCPSYNChallenge",        "SYNs on open connections."),
    SYN_RETRANS          ("TcpExtTCPSynRetrans",          "SYNs and SYN-ACKs sent again."),
    KEEPALIVE            ("TcpExtTCPKeepAlive",           "Keep-alive probes sent.");
    // spotless:on

    private final String label;
    private final String help;

    MibCounter(String label, String help) {
        this.label = label;
        this.help = help;
    }

    /** As nstat(8) prints it. */
    public String label() {
        return label;
    }

    public String help() {
        return help;
    }
}
