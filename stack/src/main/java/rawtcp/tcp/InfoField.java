package rawtcp.tcp;

import rawtcp.knob.Knob;

/** struct tcp_info of Linux 6.18: its fields in their order, each with its width in bytes, in Linux's units. */
public enum InfoField {
    // spotless:off   a table stays a table
    STATE                (1, (c, now) -> linuxState(c)),
    CA_STATE             (1, (c, now) -> c.recovery.state().ordinal()),
    RETRANSMITS          (1, (c, now) -> c.tcb.synAcked ? c.retries : c.synRetries),
    PROBES               (1, (c, now) -> Math.max(c.probes, c.keepaliveProbes)),
    BACKOFF              (1, (c, now) -> Math.max(c.rtt.backoff(), c.persistBackoff)),
    OPTIONS              (1, (c, now) -> agreedOptions(c)),
    WSCALE               (1, (c, now) -> c.windowScaleAgreed ? c.tcb.sndScale | c.receiveWindow.scale() << 4 : 0),
    FLAGS                (1, (c, now) -> c.fastOpen.fault.ordinal() << 1 | (c.rate.isAppLimited() ? 1 : 0)),
    RTO                  (4, (c, now) -> us(synRtoNs(c))),
    ATO                  (4, (c, now) -> us(Math.min(c.ackPolicy.timeoutNs(), Limits.ackDelayNs(c)))),
    SND_MSS              (4, (c, now) -> sendMss(c)),
    RCV_MSS              (4, (c, now) -> c.ackPolicy.receiveMss()),
    UNACKED              (4, (c, now) -> c.board.out + (c.tcb.synSent && !c.tcb.synAcked && !c.passive ? 1 : 0)),
    SACKED               (4, (c, now) -> c.board.sacked),
    LOST                 (4, (c, now) -> c.board.lost),
    RETRANS              (4, (c, now) -> c.board.retransmitted),
    FACKETS              (4, (c, now) -> 0),
    LAST_DATA_SENT       (4, (c, now) -> ms(now - c.lastDataSentNs)),
    LAST_ACK_SENT        (4, (c, now) -> 0),
    LAST_DATA_RECV       (4, (c, now) -> ms(now - c.lastDataReceivedNs)),
    LAST_ACK_RECV        (4, (c, now) -> ms(now - c.lastAckReceivedNs)),
    PMTU                 (4, (c, now) -> c.mss.mtu()),
    RCV_SSTHRESH         (4, (c, now) -> opens(c) ? c.synWindow : c.receiveWindow.threshold()),
    RTT                  (4, (c, now) -> us(c.rtt.srttNs())),
    RTTVAR               (4, (c, now) -> us(c.rtt.rttvarNs())),
    SND_SSTHRESH         (4, (c, now) -> c.congestion.ssthresh()),
    SND_CWND             (4, (c, now) -> c.congestion.window()),
    ADVMSS               (4, (c, now) -> c.mss.receive()),
    REORDERING           (4, (c, now) -> c.board.reordering),
    RCV_RTT              (4, (c, now) -> us(c.tuning.rttNs())),
    RCV_SPACE            (4, (c, now) -> c.tuning.space()),
    TOTAL_RETRANS        (4, (c, now) -> c.counters.retransmitted),
    PACING_RATE          (8, (c, now) -> rate(c.bursts.rateBytes())),
    MAX_PACING_RATE      (8, (c, now) -> rate(c.pacing.mostBytes())),
    BYTES_ACKED          (8, (c, now) -> c.counters.bytesAcked + (c.tcb.synAcked && !c.passive ? 1 : 0) + (c.finAcked() ? 1 : 0)),
    BYTES_RECEIVED       (8, (c, now) -> c.counters.bytesReceived + (c.finReceived ? 1 : 0)),
    SEGS_OUT             (4, (c, now) -> c.counters.segmentsOut - c.counters.synAcksOut),
    SEGS_IN              (4, (c, now) -> c.counters.segmentsIn - c.counters.segmentsInBefore),
    NOTSENT_BYTES        (4, (c, now) -> c.unsent()),
    MIN_RTT              (4, (c, now) -> c.rtt.hasSample() ? us(c.rtt.minRttNs()) : InfoField.UNLIMITED),
    DATA_SEGS_IN         (4, (c, now) -> c.counters.dataSegmentsIn),
    DATA_SEGS_OUT        (4, (c, now) -> c.counters.dataSegmentsOut),
    DELIVERY_RATE        (8, (c, now) -> c.rate.bytesPerSecond()),
    BUSY_TIME            (8, (c, now) -> us(c.chronograph.busyNs(now))),
    RWND_LIMITED         (8, (c, now) -> us(c.chronograph.ns(Chronograph.Phase.PEER_WINDOW, now))),
    SNDBUF_LIMITED       (8, (c, now) -> us(c.chronograph.ns(Chronograph.Phase.SEND_BUFFER, now))),
    DELIVERED            (4, (c, now) -> c.board.delivered),
    DELIVERED_CE         (4, (c, now) -> c.counters.deliveredMarked),
    BYTES_SENT           (8, (c, now) -> c.counters.dataBytesOut),
    BYTES_RETRANS        (8, (c, now) -> c.counters.dataBytesRepeated),
    DSACK_DUPS           (4, (c, now) -> c.counters.duplicatesReported),
    REORD_SEEN           (4, (c, now) -> c.board.reorderingSeen),
    RCV_OOOPACK          (4, (c, now) -> c.counters.outOfOrderIn),
    SND_WND              (4, (c, now) -> c.tcb.sndWnd),
    RCV_WND              (4, (c, now) -> opens(c) ? c.synWindow : c.receiveWindow.lastTold()),
    REHASH               (4, (c, now) -> 0),
    TOTAL_RTO            (2, (c, now) -> c.timeouts.count()),
    TOTAL_RTO_RECOVERIES (2, (c, now) -> c.timeouts.spells()),
    TOTAL_RTO_TIME       (4, (c, now) -> ms(c.timeouts.durationNs(now))),
    RECEIVED_CE          (4, (c, now) -> c.ecn.marksReceived()),
    DELIVERED_E1_BYTES   (4, (c, now) -> 0),
    DELIVERED_E0_BYTES   (4, (c, now) -> 0),
    DELIVERED_CE_BYTES   (4, (c, now) -> 0),
    RECEIVED_E1_BYTES    (4, (c, now) -> c.ecn.bytesReceived(Ecn.ECT_1)),
    RECEIVED_E0_BYTES    (4, (c, now) -> c.ecn.bytesReceived(Ecn.ECT_0)),
    RECEIVED_CE_BYTES    (4, (c, now) -> c.ecn.bytesReceived(Ecn.CE)),
    ACCECN_FAIL_MODE     (2, (c, now) -> 0),
    ACCECN_OPT_SEEN      (2, (c, now) -> 0);
    // spotless:on

    private static final int TIMESTAMPS = 1;
    private static final int SACK = 2;
    private static final int WSCALE_OK = 4;
    private static final int ECN = 8;
    private static final int ECN_SEEN = 16;
    private static final int SYN_DATA = 32;
    private static final int FAST_OPEN_CHILD = 128;
    private static final long UNLIMITED = -1;

    private final int width;
    private final Value value;

    @FunctionalInterface
    private interface Value {
        long of(Connection c, long nowNs);
    }

    InfoField(int width, Value value) {
        this.width = width;
        this.value = value;
    }

    /** Bytes in the structure. */
    public int width() {
        return width;
    }

    long of(Connection c, long nowNs) {
        return value.of(c, nowNs);
    }

    private static long us(long ns) {
        return ns / 1_000;
    }

    private static long ms(long ns) {
        return ns / 1_000_000;
    }

    private static long rate(long bytes) {
        return bytes == Long.MAX_VALUE ? UNLIMITED : bytes;
    }

    private static boolean opens(Connection c) {
        return c.state() == State.SYN_SENT;
    }

    /** While the SYN is out it is as if what it offers had been agreed to (Linux tcp_connect_init). */
    private static int sendMss(Connection c) {
        return c.mss.send() - (opens(c) && c.knobs.on(Knob.TCP_TIMESTAMPS) ? Mss.TIMESTAMPS_BYTES : 0);
    }

    /** While the SYN is out its own interval is the timeout. */
    private static long synRtoNs(Connection c) {
        return c.state() == State.SYN_SENT ? Patience.synIntervalNs(c, c.knobs, c.synRetries) : c.rtoNs();
    }

    private static int agreedOptions(Connection c) {
        return (c.timestamps.enabled() ? TIMESTAMPS : 0)
                | (c.sackAgreed ? SACK : 0)
                | (c.windowScaleAgreed ? WSCALE_OK : 0)
                | (c.ecn.isAgreed() ? ECN : 0)
                | (c.ecn.isSeen() ? ECN_SEEN : 0)
                | (c.fastOpen.dataTaken ? SYN_DATA : 0)
                | (c.fastOpen.child ? FAST_OPEN_CHILD : 0);
    }

    /** TIME_WAIT is another record's in Linux: the socket itself is closed then. */
    private static int linuxState(Connection c) {
        return linuxNumber(c.state() == State.TIME_WAIT ? State.CLOSED : c.state());
    }

    /** Linux's TCP_ESTABLISHED and so on. */
    public static int linuxNumber(State state) {
        return switch (state) {
            case ESTABLISHED -> 1;
            case SYN_SENT -> 2;
            case SYN_RCVD -> 3;
            case FIN_WAIT_1 -> 4;
            case FIN_WAIT_2 -> 5;
            case TIME_WAIT -> 6;
            case CLOSED -> 7;
            case CLOSE_WAIT -> 8;
            case LAST_ACK -> 9;
            case LISTEN -> 10;
            case CLOSING -> 11;
        };
    }
}
