package rawtcp.knob;

import java.util.HashMap;
import java.util.Map;

/**
 * The notes, by the knobs' labels. Linux's ranges and defaults were measured on Linux 6.18; a range that stands here is
 * another than ours.
 */
final class KnobNotes {
    static final Map<String, KnobNote> BY_LABEL = new HashMap<>();

    private static final String BYTE_SWITCH = "0 to 255; all but 0 act as 1";
    private static final String WHOLE_SECONDS = "any whole number up to 8589934"; // 31 bits of ticks of 4 ms
    private static final String RMEM_WMEM = "each at least 1, in any order";

    // spotless:off   a table stays a table
    static {
        // Fast Open
        linux("tcp_fastopen", "1", "any number", "tcp_try_fastopen(), tcp_fastopen_cookie_check() in tcp_fastopen.c, __inet_listen_sk()",
            "A server opens fast on a listener with TCP_FASTOPEN, or on each with 0x402, as many as its backlog says; a"
            + " client with MSG_FASTOPEN or TCP_FASTOPEN_CONNECT. Bits that mean nothing are kept.",
            "");
        linux("tcp_fastopen_key", "zeros, until a random one is needed", "", "tcp_fastopen_cookie_gen_check() in tcp_fastopen.c",
            "Each key is four numbers in hexadecimal. A cookie is SipHash-2-4 of the client's and the server's address. One made"
            + " with the second key is still taken, and renewed. TCP_FASTOPEN_KEY takes its place on one listener.",
            "Empty stands for a random key, which Linux shows once it is drawn.");
        linux("tcp_fastopen_blackhole_timeout_sec", "0", "", "tcp_fastopen_active_disable() in tcp_fastopen.c",
            "The signs: three timeouts in a row of a connection that opened fast, an RST out of order before any data, or a"
            + " FIN out of order and no data until the end. A connection that receives data afterwards ends the doubling.",
            "");

        // Closing, orphans, TIME_WAIT
        linux("tcp_fin_timeout", "60", WHOLE_SECONDS, "tcp_fin_time() in tcp.h, tcp_close() in tcp.c",
            "Nothing to do with TIME_WAIT. It begins when our FIN is acknowledged or, if that was before, with the close;"
            + " a connection that still has an owner may stay in FIN_WAIT_2 for ever. At least 3.5 RTO. TCP_LINGER2 takes"
            + " its place on one connection. No packet is sent at its end.",
            "N means N seconds for every N. Linux waits 2 * (N - 60) s for an N above 60, so that 61 there is 2 s:"
            + " tcp_fin_timeout_linux=1 does the same.");
        ours("tcp_fin_timeout_linux",
            "Linux waits N - 60 s as a whole socket and then again as a mini-socket. This switch reproduces both halves.");
        linux("tcp_max_orphans", "half the buckets of the hash of connections (131072)", "any number", "tcp_check_oom(), tcp_too_many_orphans() in tcp.c",
            "Looked at when a connection is closed and becomes an orphan, and at each retransmission or probe of one. There"
            + " an orphan whose peer has been silent for long, or of which ICMP has told an error, counts double, both four"
            + " times: it goes at a half or a quarter of the limit.",
            "Each stack has its own limit, and counts exactly; Linux has one for the machine and counts every 100 ms. An"
            + " orphan in FIN_WAIT_2 is listed here and hidden there.");
        linux("tcp_orphan_retries", "0", "", "tcp_orphan_retries() in tcp_timer.c",
            "In FIN_WAIT_1, CLOSING and LAST_ACK. N stands for the time that N retransmissions take from 200 ms on,"
            + " doubling: (2^(N+1) - 1) * 200 ms; the orphan goes at the first expiry after that, with no packet. 0 acts"
            + " as 8 while the RTO is below its maximum; at the maximum, and after an ICMP error, it is really 0. Behind a"
            + " closed window it is the number of unanswered probes.",
            "Linux's timers are late by up to an eighth, ours are exact; so that both pass the time with the same expiry, a"
            + " thirty-second of it is not asked for. On Linux 3 and 4 end an expiry earlier or later as it happens.");
        linux("tcp_max_tw_buckets", "half the buckets of the hash of connections (131072)", "any number", "inet_twsk_alloc() in inet_timewait_sock.c",
            "TIME_WAITs count, and orphans in FIN_WAIT_2. At the limit a connection is CLOSED where it would become one: the"
            + " last ACK is sent, and what the peer sends later is answered by RST.",
            "");
        linux("tcp_tw_reuse", "2", "", "tcp_twsk_unique() in tcp_ipv4.c",
            "For the ports that connect chooses by itself. Later timestamps tell the new connection's segments from the old one's;"
            + " a TIME_WAIT without timestamps keeps its four-tuple.",
            "");
        linux("tcp_tw_reuse_delay", "1000", "", "tcp_twsk_unique() in tcp_ipv4.c",
            "So long a clock of timestamps must run until the new ones are surely later.", "");
        ours("tcp_tw_refuse_syn",
            "0: RFC 6191, as Linux does: for a listener, a SYN with a later timestamp or sequence number opens the next"
            + " connection in its place.");
        linux("tcp_rfc1337", "0", BYTE_SWITCH, "tcp_timewait_state_process() in tcp_minisocks.c",
            "RFC 1337 describes how an RST that answers an old segment ends TIME_WAIT too early. An RST with any other"
            + " sequence number than the next is ignored whatever this says.",
            "");
        ours("tcp_msl",
            "RFC 9293 3.4.2 takes 2 minutes for the longest life of a segment, so 120 is the RFC's TIME_WAIT of 4 minutes."
            + " Linux's TIME_WAIT is TCP_TIMEWAIT_LEN, 60 s, and can't be changed.");
        linux("tcp_mem", "by memory", "any three numbers", "tcp_out_of_memory() in tcp.h, sk_under_memory_pressure()",
            "Memory of all connections' queues. Above the second number buffers do not grow; above the third an orphan that"
            + " has data queued is reset.",
            "Each stack has its own; Linux has one for the machine.");

        // Opening
        linux("tcp_abort_on_overflow", "0", BYTE_SWITCH, "tcp_check_req() in tcp_minisocks.c",
            "0: the ACK is as if lost, the client believes that it is connected, and our SYN-ACK is repeated. Only a client"
            + " whose SYN was taken before the queue filled can meet it: later SYNs are dropped.",
            "");
        linuxCore("somaxconn", "4096", "", "__sys_listen_socket() in socket.c",
            "A listener's backlog is cut to this. Both its queues hold one more than the backlog.", "");
        linux("tcp_max_syn_backlog", "by memory (2048)", "any number", "tcp_conn_request() in tcp_input.c",
            "Its last quarter is for peers known from earlier connections. With SYN cookies it means nothing. The listener's"
            + " backlog is a limit whatever it says.",
            "This stack remembers no peers, so three quarters are all there is.");
        linux("tcp_syncookies", "1", "0 to 255; all from 2 on act as 2", "tcp_conn_request(), cookie_v4_check() in syncookies.c",
            "The SYN-ACK's sequence number holds what would stand in the queue: the MSS, and with timestamps also window scale"
            + " and SACK. No more is kept until the ACK brings it back.",
            "");
        linux("tcp_syn_retries", "6", "", "tcp_write_timeout() in tcp_timer.c",
            "With the defaults the last SYN leaves after 67 s and connect fails after 131 s. TCP_SYNCNT takes its place on"
            + " one connection.",
            "");
        linux("tcp_syn_linear_timeouts", "4", "", "tcp_retransmit_timer() in tcp_timer.c",
            "These come in addition to tcp_syn_retries. 0 is the old doubling from the first second on.", "");
        linux("tcp_synack_retries", "5", "", "reqsk_timer_handler() in inet_connection_sock.c",
            "After 1, 2, 4 ... s; with the default the last SYN-ACK leaves after 31 s and the half-open connection goes"
            + " after 63 s.",
            "");
        linux("ip_local_port_range", "32768 60999", "the first not below ip_unprivileged_port_start",
            "__inet_hash_connect() in inet_hashtables.c",
            "Also the ports of bind to port 0. RFC 6056 says in which order they are tried.",
            "Ours lies where Linux's own does not reach, so that both hosts' programs leave each other's ports alone. Ports"
            + " in use are reserved in the kernel, and the RST guard follows a change.");
        linux("ip_local_reserved_ports", "", "the same, sorted when it is read", "__inet_hash_connect() in inet_hashtables.c",
            "An explicit bind or --source-port may take them all the same.", "");

        // Timers
        linux("tcp_retries1", "3", "", "tcp_write_timeout() in tcp_timer.c",
            "N stands for the time that N retransmissions take from 200 ms on, doubling. With tcp_mtu_probing=1 a smaller MTU is"
            + " then tried; foreground commands tell of it, and when the connection will be given up.",
            "Linux then also looks for another route; this stack has one.");
        linux("tcp_retries2", "15", "", "tcp_write_timeout() in tcp_timer.c",
            "N stands for the time that N retransmissions take from 200 ms on, doubling up to tcp_rto_max_ms: 924.6 s"
            + " for 15. The connection fails at the first expiry after that. TCP_USER_TIMEOUT takes its place.",
            "");
        linux("tcp_rto_min_us", "200000", "", "tcp_rto_min() in tcp.h",
            "It bounds what the round trips give. A change is for connections that begin after it; numbers of retries are counted"
            + " from 200 ms on whatever this is.", "");
        linux("tcp_rto_max_ms", "120000", "", "tcp_rto_max() in tcp.h, tcp_bound_rto()",
            "Back-off ends here, for retransmissions, SYNs and window probes; a listener's SYN-ACKs may be 120 s apart whatever"
            + " it is. A change is for connections that begin after it.",
            "On Linux a listener's connections have what was set when the listener was made; here, when they began.");
        linux("tcp_keepalive_time", "7200", WHOLE_SECONDS, "tcp_keepalive_timer() in tcp_timer.c",
            "Only where SO_KEEPALIVE is set; TCP_KEEPIDLE takes its place on one connection.", "");
        linux("tcp_keepalive_intvl", "75", WHOLE_SECONDS, "tcp_keepalive_timer() in tcp_timer.c",
            "TCP_KEEPINTVL takes its place on one connection.", "");
        linux("tcp_keepalive_probes", "9", "", "tcp_keepalive_timer() in tcp_timer.c",
            "Then a RST is sent and the connection fails with ETIMEDOUT. TCP_KEEPCNT takes its place on one connection.", "");

        // Options of the handshake
        linux("tcp_timestamps", "1", "0 to 255; all from 2 on act as 2", "tcp_syn_options() in tcp_output.c",
            "They give a round trip with every ACK, protect against old segments (PAWS), and let a TIME_WAIT end early.", "");
        linux("tcp_window_scaling", "1", BYTE_SWITCH, "tcp_syn_options() in tcp_output.c",
            "Without it no window is above 65535 bytes.", "");
        linux("tcp_sack", "1", BYTE_SWITCH, "tcp_syn_options() in tcp_output.c",
            "Without it losses are recovered as in RFC 6582, and there are no tail loss probes.", "");
        linux("tcp_dsack", "1", BYTE_SWITCH, "tcp_dsack_set() in tcp_input.c",
            "It lets the sender see that it has sent something again in vain, and undo what it did about it.", "");
        linux("tcp_min_snd_mss", "48", "", "tcp_mtu_to_mss() in tcp_output.c",
            "A peer that asks for tiny segments costs more in headers than it receives.", "");

        // Sending
        linux("tcp_ecn", "2", "", "tcp_ecn_send_syn(), tcp_ecn_create_request()",
            "Where both ends have agreed, data is sent as ECN-capable (ECT(0)); a router that is about to drop marks instead"
            + " (CE). The receiver echoes the mark with ECE until CWR comes; the sender halves its window, as for a loss, once"
            + " each round trip.",
            "Linux's documentation lists 3 to 5 for Accurate ECN (RFC 9768); its 6.18 does not take them, nor do we.");
        linux("tcp_ecn_fallback", "1", BYTE_SWITCH, "tcp_ecn_clear_syn()",
            "Some middleboxes drop a SYN that asks for ECN.", "");
        linux("tcp_congestion_control", "as it is built, mostly cubic", "one that the kernel has", "tcp_set_default_congestion_control() in tcp_cong.c",
            "TCP_CONGESTION takes its place on one connection; a listener's connections have the listener's.",
            "Linux calls NewReno reno too; it has more of them. bbr is version 3 here (draft-ietf-ccwg-bbr), Linux's own is version"
            + " 1: that does not yield to losses at all, ours does where more than 2 % are lost.");
        linux("tcp_available_congestion_control", "reno and what is loaded", "", "tcp_get_available_congestion_control() in tcp_cong.c",
            "Each of them is always there.", "");
        linux("tcp_reordering", "3", "", "tcp_init_sock() in tcp.c",
            "It grows on one connection with what is seen, and is used where RACK is not (no SACK).", "");
        linux("tcp_max_reordering", "300", "", "tcp_check_sack_reordering() in tcp_input.c",
            "As many duplicate ACKs are waited for at most before a segment counts as lost.", "");
        linux("tcp_recovery", "1", "", "tcp_rack_reo_wnd() in tcp_recovery.c",
            "Without 4, three duplicate ACKs tell of a loss as long as no reordering was seen; with it, only time does. Without 2,"
            + " reports of needless repetitions widen the window in which a segment may be late.",
            "1 changes nothing, as in Linux since 6.17: RACK is what there is with SACK.");
        linux("tcp_frto", "2", "", "tcp_enter_loss() in tcp_input.c",
            "New data is sent after the first repetition; what its ACKs say decides whether the rest was lost.", "");
        linux("tcp_thin_linear_timeouts", "0", BYTE_SWITCH, "tcp_retransmit_timer() in tcp_timer.c",
            "Not while the threshold of slow start is unknown, that is, before the first loss. TCP_THIN_LINEAR_TIMEOUTS does it for"
            + " one connection.", "");
        linux("tcp_retrans_collapse", "1", BYTE_SWITCH, "tcp_retrans_try_collapse() in tcp_output.c",
            "Only while they fit into one segment of the present MSS.", "");
        linux("tcp_early_retrans", "3", "", "tcp_schedule_loss_probe() in tcp_output.c",
            "A probe is sent after two round trips without an ACK, long before the retransmission timer would expire. It"
            + " takes no retry.",
            "");
        linux("tcp_slow_start_after_idle", "1", BYTE_SWITCH, "tcp_slow_start_after_idle_check() in tcp.h",
            "0: a connection that was silent may send a whole old window at once.", "");
        linux("tcp_wmem", "4096 16384 4194304", RMEM_WMEM, "tcp_sndbuf_expand() in tcp_input.c",
            "A buffer starts with the second and grows with the congestion window up to the third. SO_SNDBUF takes its place"
            + " on one connection.",
            "The numbers must ascend.");
        linux("tcp_notsent_lowat", "4294967295", "", "__tcp_stream_memory_free() in tcp.c",
            "It bounds what waits in the buffer, so that what is written last is not old when it leaves. TCP_NOTSENT_LOWAT"
            + " takes its place on one connection.",
            "");
        linux("tcp_min_tso_segs", "2", "", "tcp_tso_autosize() in tcp_output.c",
            "The rest of a burst's size follows from the pacing rate.", "Only where packet sockets carry them (rawtcp stack status)"
            + " and nobody looks at each segment do bursts leave whole; else as segments of the MSS, at the moments at which Linux"
            + " hands down one burst.");
        linux("tcp_tso_win_divisor", "3", "", "tcp_tso_should_defer() in tcp_output.c",
            "Waiting makes fewer and larger bursts.", "");
        linux("tcp_tso_rtt_log", "9", "", "tcp_tso_autosize() in tcp_output.c",
            "9: 512 us.", "");
        linux("tcp_pacing_ss_ratio", "200", "", "tcp_update_pacing_rate() in tcp_input.c",
            "It sets the size of bursts.", "Only bbr spreads segments over the round trip, by its own rate; for the others that is"
            + " the queueing discipline's in Linux.");
        linux("tcp_pacing_ca_ratio", "120", "", "tcp_update_pacing_rate() in tcp_input.c",
            "It sets the size of bursts.", "As tcp_pacing_ss_ratio.");

        // Receiving
        linux("tcp_rmem", "4096 131072 33554432", RMEM_WMEM, "tcp_rcvbuf_grow() in tcp_input.c",
            "A buffer starts with the second and grows up to the third, which also fixes the window scale. SO_RCVBUF takes"
            + " its place on one connection.",
            "The numbers must ascend. The third is 6 MiB, as it long was in Linux. Where the raw socket's buffer is small the"
            + " daemon lowers all three: all connections share it.");
        linux("tcp_moderate_rcvbuf", "1", BYTE_SWITCH, "tcp_rcv_space_adjust() in tcp_input.c",
            "0: the buffer keeps the second size of tcp_rmem.", "");
        linux("tcp_pingpong_thresh", "1", "", "inet_csk_inc_pingpong_cnt() in inet_connection_sock.h",
            "On an interactive connection the answer carries the ACK.", "");
        linux("tcp_stdurg", "0", BYTE_SWITCH, "tcp_check_urg() in tcp_input.c",
            "RFC 6093 explains how both readings arose. Both ends must agree.", "");

        // Against attacks and loops
        linux("tcp_invalid_ratelimit", "500", "rounded up to ticks of 4 ms", "__tcp_oow_rate_limited() in tcp_input.c",
            "Counted for each connection. Two hosts that disagree would otherwise answer each other for ever.", "");
        linux("tcp_challenge_ack_limit", "2147483647", "any number", "tcp_send_challenge_ack() in tcp_input.c",
            "The default is no limit: a limit that all connections share lets an attacker count (CVE-2016-5696), which is"
            + " why a budget is drawn anew each second, from half the limit to one and a half.",
            "");

        // IP
        linux("ip_default_ttl", "64", "", "ip_select_ttl() in ip_output.c",
            "IP_TTL takes its place on one connection.", "");
        linux("tcp_mtu_probing", "0", "0 to 255; all from 2 on act as 2", "tcp_mtu_probe() in tcp_output.c",
            "A probe is one segment of a size between what passes and what may pass, with enough behind it that its loss is"
            + " seen at once; its loss is not taken for congestion. 1: begins with the R1 of RFC 9293 (tcp_retries1), and"
            + " with the tcp_base_mss.",
            "");
        linux("tcp_base_mss", "1024", "any number", "tcp_mtup_init() in tcp_output.c",
            "Each further expiry beyond R1 halves it, down to tcp_mtu_probe_floor.", "");
        linux("tcp_mtu_probe_floor", "48", "", "tcp_mtu_probing() in tcp_timer.c",
            "Small segments pass every path, and cost more in headers than they carry.", "");
        linux("tcp_probe_threshold", "8", "any number", "tcp_mtu_probe() in tcp_output.c",
            "Each probe halves the interval that is left.", "");
        linux("tcp_probe_interval", "600", "up to 17179869", "tcp_mtu_check_reprobe() in tcp_output.c",
            "A path may have become wider.", "");
        put("min_pmtu", new KnobNote("net.ipv4.route.min_pmtu", "552", "68 to 2147483647", "__ip_rt_update_pmtu() in route.c",
            "A forged ICMP message could otherwise make every segment tiny (RFC 5927 7).", ""));
    }
    // spotless:on

    private KnobNotes() {}

    private static void linux(
            String label, String byDefault, String range, String source, String details, String differs) {
        put(label, new KnobNote("net.ipv4." + label, byDefault, range, source, details, differs));
    }

    private static void linuxCore(
            String label, String byDefault, String range, String source, String details, String differs) {
        put(label, new KnobNote("net.core." + label, byDefault, range, source, details, differs));
    }

    private static void ours(String label, String details) {
        put(label, new KnobNote("", "", "", "", details, ""));
    }

    private static void put(String label, KnobNote note) {
        KnobNote before = BY_LABEL.put(label, note);
        assert before == null : label + " stands twice";
    }
}
