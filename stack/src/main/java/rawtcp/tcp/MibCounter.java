package rawtcp.tcp;

/** What a stack counts, by Linux's names and with Linux's meaning (include/uapi/linux/snmp.h), in nstat's order. */
public enum MibCounter {
    // spotless:off   a table stays a table
    ACTIVE_OPENS          ("TcpActiveOpens",               "Connections begun by us: first SYNs sent."),
    PASSIVE_OPENS         ("TcpPassiveOpens",              "Connections that came about by a peer's SYN: handshakes done, and Fast Opens."),
    ATTEMPT_FAILS         ("TcpAttemptFails",              "Handshakes that failed: refused, reset, timed out, unreachable."),
    ESTAB_RESETS          ("TcpEstabResets",               "Connections that went from ESTABLISHED or CLOSE_WAIT straight to CLOSED."),
    IN_SEGS               ("TcpInSegs",                    "Segments received, bad ones too."),
    OUT_SEGS              ("TcpOutSegs",                   "Segments sent, but those that only repeat what was sent before."),
    RETRANS_SEGS          ("TcpRetransSegs",               "Segments sent again."),
    IN_ERRS               ("TcpInErrs",                    "Bad segments received: checksum, data offset, a SYN on an ESTABLISHED connection."),
    OUT_RSTS              ("TcpOutRsts",                   "RSTs sent."),
    IN_CSUM_ERRORS        ("TcpInCsumErrors",              "Segments received with a wrong checksum."),
    SYNCOOKIES_SENT       ("TcpExtSyncookiesSent",         "SYN cookies sent."),
    SYNCOOKIES_RECV       ("TcpExtSyncookiesRecv",         "SYN cookies that came back, good."),
    SYNCOOKIES_FAILED     ("TcpExtSyncookiesFailed",       "ACKs in a time of SYN cookies that brought none, or one too old."),
    EMBRYONIC_RSTS        ("TcpExtEmbryonicRsts",          "Half-open connections that a listener lost to an RST or another SYN."),
    OUT_OF_WINDOW_ICMPS   ("TcpExtOutOfWindowIcmps",       "ICMP errors that quote a segment that is not in flight."),
    TW                    ("TcpExtTW",                     "TIME_WAITs, and orphans in FIN_WAIT_2, begun."),
    TW_RECYCLED           ("TcpExtTWRecycled",             "TIME_WAITs whose place connect has taken."),
    TW_KILLED             ("TcpExtTWKilled",               "The same as TW, of those with at most 4 s to last."),
    PAWS_ACTIVE           ("TcpExtPAWSActive",             "SYN-ACKs whose timestamp echoes none of our SYNs."),
    PAWS_ESTAB            ("TcpExtPAWSEstab",              "Segments dropped for an old timestamp (PAWS)."),
    BEYOND_WINDOW         ("TcpExtBeyondWindow",           "Segments dropped because they begin or end beyond the window."),
    TSECR_REJECTED        ("TcpExtTSEcrRejected",          "Final ACKs of a handshake whose timestamp echoes none of our SYN-ACKs."),
    PAWS_OLD_ACK          ("TcpExtPAWSOldAck",             "ACKs with an old timestamp that lie before what was received."),
    PAWS_TIME_WAIT        ("TcpExtPAWSTimewait",           "Segments in TIME_WAIT with an old timestamp."),
    DELAYED_ACKS          ("TcpExtDelayedACKs",            "ACKs sent because their delay was over."),
    DELAYED_ACK_LOST      ("TcpExtDelayedACKLost",         "Segments that held only what we had already: an ACK of ours was late, or lost."),
    LISTEN_OVERFLOWS      ("TcpExtListenOverflows",        "SYNs and final ACKs that found the accept queue full."),
    LISTEN_DROPS          ("TcpExtListenDrops",            "SYNs and final ACKs that a listener has dropped, for whatever reason."),
    RENO_RECOVERY         ("TcpExtTCPRenoRecovery",        "Fast recoveries begun without SACK."),
    SACK_RECOVERY         ("TcpExtTCPSackRecovery",        "Fast recoveries begun with SACK."),
    SACK_RENEGING         ("TcpExtTCPSACKReneging",        "Timeouts that found that the peer has dropped what its SACK blocks had reported."),
    SACK_REORDER          ("TcpExtTCPSACKReorder",         "Reorderings on the way to the peer, seen by SACK blocks."),
    RENO_REORDER          ("TcpExtTCPRenoReorder",         "Likewise, seen by more duplicate ACKs than losses can cause."),
    TS_REORDER            ("TcpExtTCPTSReorder",           "Likewise, seen by timestamps."),
    FULL_UNDO             ("TcpExtTCPFullUndo",            "Fast recoveries undone at their end: nothing had been lost."),
    PARTIAL_UNDO          ("TcpExtTCPPartialUndo",         "Fast recoveries undone on their way: the first segment had only been late."),
    DSACK_UNDO            ("TcpExtTCPDSACKUndo",           "Reductions of the window undone because every retransmission arrived twice."),
    LOSS_UNDO             ("TcpExtTCPLossUndo",            "Timeouts undone: nothing had been lost."),
    LOST_RETRANSMIT       ("TcpExtTCPLostRetransmit",      "Segments that were sent again and lost again."),
    RENO_FAILURES         ("TcpExtTCPRenoFailures",        "Timeouts after duplicate ACKs that were too few for fast recovery, without SACK."),
    SACK_FAILURES         ("TcpExtTCPSackFailures",        "Likewise with SACK."),
    LOSS_FAILURES         ("TcpExtTCPLossFailures",        "Timeouts while what an earlier one had left was being sent again."),
    FAST_RETRANS          ("TcpExtTCPFastRetrans",         "Segments sent again in fast recovery."),
    SLOW_START_RETRANS    ("TcpExtTCPSlowStartRetrans",    "Segments sent again after a timeout, but for the first one."),
    TIMEOUTS              ("TcpExtTCPTimeouts",            "Expiries of the retransmission timer, of SYNs and SYN-ACKs too."),
    LOSS_PROBES           ("TcpExtTCPLossProbes",          "Tail loss probes sent."),
    LOSS_PROBE_RECOVERY   ("TcpExtTCPLossProbeRecovery",   "Tail loss probes that have repaired a loss."),
    RENO_RECOVERY_FAIL    ("TcpExtTCPRenoRecoveryFail",    "Timeouts in fast recovery without SACK."),
    SACK_RECOVERY_FAIL    ("TcpExtTCPSackRecoveryFail",    "Likewise with SACK."),
    DSACK_OLD_SENT        ("TcpExtTCPDSACKOldSent",        "Duplicates reported by us (DSACK) of what lies below RCV.NXT."),
    DSACK_OFO_SENT        ("TcpExtTCPDSACKOfoSent",        "Likewise, of what waits for something missing."),
    DSACK_RECV            ("TcpExtTCPDSACKRecv",           "Duplicates reported by the peer, of what it has acknowledged."),
    DSACK_OFO_RECV        ("TcpExtTCPDSACKOfoRecv",        "Likewise, of what waits there for something missing."),
    ABORT_ON_DATA         ("TcpExtTCPAbortOnData",         "Connections reset for data after close, SO_LINGER 0, or TCP_LINGER2 below 0 as FIN_WAIT_2 came."),
    ABORT_ON_CLOSE        ("TcpExtTCPAbortOnClose",        "Connections reset because they were closed with unread data."),
    ABORT_ON_MEMORY       ("TcpExtTCPAbortOnMemory",       "Orphans ended for tcp_max_orphans or tcp_mem."),
    ABORT_ON_TIMEOUT      ("TcpExtTCPAbortOnTimeout",      "Connections given up: SYN, retransmission, probe, keep-alive, user timeout."),
    ABORT_ON_LINGER       ("TcpExtTCPAbortOnLinger",       "Connections reset because they were closed in FIN_WAIT_2 with TCP_LINGER2 below 0."),
    SACK_DISCARD          ("TcpExtTCPSACKDiscard",         "SACK blocks that can't be: of what was never sent, or is acknowledged."),
    DSACK_IGNORED_OLD     ("TcpExtTCPDSACKIgnoredOld",     "Reports of duplicates older than the recovery that they could undo."),
    DSACK_IGNORED_NO_UNDO ("TcpExtTCPDSACKIgnoredNoUndo",  "Reports of duplicates when there was nothing to undo."),
    SPURIOUS_RTOS         ("TcpExtTCPSpuriousRTOs",        "Timeouts that F-RTO has found to be wrong."),
    DEFER_ACCEPT_DROP     ("TcpExtTCPDeferAcceptDrop",     "Bare final ACKs ignored for TCP_DEFER_ACCEPT."),
    REQQ_FULL_DO_COOKIES  ("TcpExtTCPReqQFullDoCookies",   "SYNs that called for a SYN cookie."),
    REQQ_FULL_DROP        ("TcpExtTCPReqQFullDrop",        "SYNs dropped because the SYN queue was full."),
    TIME_WAIT_OVERFLOW    ("TcpExtTCPTimeWaitOverflow",    "Connections ended for tcp_max_tw_buckets instead of TIME_WAIT."),
    OFO_QUEUE             ("TcpExtTCPOFOQueue",            "Segments received that wait for something missing."),
    OFO_DROP              ("TcpExtTCPOFODrop",             "Segments dropped because too much waits already, in too many pieces."),
    OFO_MERGE             ("TcpExtTCPOFOMerge",            "Segments that held only what was waiting already, or made one that waited needless."),
    CHALLENGE_ACK         ("TcpExtTCPChallengeACK",        "Challenge ACKs sent (RFC 5961)."),
    SYN_CHALLENGE         ("TcpExtTCPSYNChallenge",        "SYNs on open connections."),
    FROM_ZERO_WINDOW      ("TcpExtTCPFromZeroWindowAdv",   "Windows that we have opened again."),
    TO_ZERO_WINDOW        ("TcpExtTCPToZeroWindowAdv",     "Windows that we have closed."),
    WANT_ZERO_WINDOW      ("TcpExtTCPWantZeroWindowAdv",   "Segments that told what had been promised, where the buffer had room for nothing."),
    SYN_RETRANS           ("TcpExtTCPSynRetrans",          "SYNs and SYN-ACKs sent again."),
    ORIG_DATA_SENT        ("TcpExtTCPOrigDataSent",        "Segments sent for the first time, of data or with a FIN."),
    TRAIN_DETECT          ("TcpExtTCPHystartTrainDetect",  "Slow starts that HyStart has ended for a long train of ACKs."),
    TRAIN_CWND            ("TcpExtTCPHystartTrainCwnd",    "The congestion windows then, all together."),
    DELAY_DETECT          ("TcpExtTCPHystartDelayDetect",  "Slow starts that HyStart has ended for a growing round trip."),
    DELAY_CWND            ("TcpExtTCPHystartDelayCwnd",    "The congestion windows then, all together."),
    SKIPPED_SYN_RECV      ("TcpExtTCPACKSkippedSynRecv",   "Answers left out in SYN_RCVD, for tcp_invalid_ratelimit."),
    SKIPPED_PAWS          ("TcpExtTCPACKSkippedPAWS",      "Likewise, to old timestamps."),
    SKIPPED_SEQ           ("TcpExtTCPACKSkippedSeq",       "Likewise, to what lies outside the window."),
    SKIPPED_FIN_WAIT_2    ("TcpExtTCPACKSkippedFinWait2",  "Likewise, of orphans in FIN_WAIT_2."),
    SKIPPED_TIME_WAIT     ("TcpExtTCPACKSkippedTimeWait",  "Likewise, in TIME_WAIT."),
    SKIPPED_CHALLENGE     ("TcpExtTCPACKSkippedChallenge", "Challenge ACKs left out, for tcp_invalid_ratelimit."),
    WIN_PROBE             ("TcpExtTCPWinProbe",            "Probes of a closed window sent."),
    KEEPALIVE             ("TcpExtTCPKeepAlive",           "Keep-alive probes sent."),
    MTUP_FAIL             ("TcpExtTCPMTUPFail",            "Probes of the path's MTU that were lost."),
    MTUP_SUCCESS          ("TcpExtTCPMTUPSuccess",         "Probes of the path's MTU that have arrived."),
    DELIVERED             ("TcpExtTCPDelivered",           "Segments that the peer has said to hold, our SYN too."),
    DELIVERED_CE          ("TcpExtTCPDeliveredCE",         "Likewise, by ACKs that told of congestion (ECN-Echo)."),
    ZERO_WINDOW_DROP      ("TcpExtTCPZeroWindowDrop",      "Segments dropped because the window was closed."),
    DSACK_RECV_SEGS       ("TcpExtTCPDSACKRecvSegs",       "Segments that the peer has reported as duplicates."),
    DSACK_DUBIOUS         ("TcpExtTCPDSACKIgnoredDubious", "Reports of more duplicates than were sent again.");
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
