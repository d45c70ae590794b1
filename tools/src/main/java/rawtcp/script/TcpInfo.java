package rawtcp.script;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;

/** The fields of Linux's {@code struct tcp_info} and of SO_MEMINFO, by the names that assertions use. */
final class TcpInfo {
    /** Of the whole structure. */
    static final int LENGTH = 276;

    /** Nine numbers of 32 bits. */
    static final int MEMINFO_LENGTH = 36;

    private static final String BYTES = "state ca_state retransmits probes backoff options";

    /** From byte 8 on, in their order: the number of bits before the names that have as many. */
    private static final String WORDS = "32 rto ato snd_mss rcv_mss unacked sacked lost retrans fackets last_data_sent"
            + " last_ack_sent last_data_recv last_ack_recv pmtu rcv_ssthresh rtt rttvar snd_ssthresh snd_cwnd advmss"
            + " reordering rcv_rtt rcv_space total_retrans 64 pacing_rate max_pacing_rate bytes_acked bytes_received"
            + " 32 segs_out segs_in notsent_bytes min_rtt data_segs_in data_segs_out 64 delivery_rate busy_time"
            + " rwnd_limited sndbuf_limited 32 delivered delivered_ce 64 bytes_sent bytes_retrans 32 dsack_dups"
            + " reord_seen rcv_ooopack snd_wnd rcv_wnd rehash 16 total_rto total_rto_recoveries 32 total_rto_time"
            + " received_ce delivered_e1_bytes delivered_e0_bytes delivered_ce_bytes received_e1_bytes"
            + " received_e0_bytes received_ce_bytes";

    private static final String MEMINFO =
            "RMEM_ALLOC RCVBUF WMEM_ALLOC SNDBUF FWD_ALLOC WMEM_QUEUED OPTMEM BACKLOG DROPS";

    private TcpInfo() {}

    /** What is there of it: a shorter structure has fewer names. */
    static Map<String, Object> fields(byte[] info) {
        ByteBuffer bytes = Values.littleEndian(info);
        Map<String, Object> fields = new HashMap<>();
        if (info.length < 8) {
            return fields;
        }
        for (String name : BYTES.split(" ", -1)) {
            put(fields, name, bytes.get() & 0xff);
        }
        int scales = bytes.get() & 0xff;
        put(fields, "snd_wscale", scales & 0xf);
        put(fields, "rcv_wscale", scales >> 4);
        int bits = bytes.get() & 0xff;
        put(fields, "delivery_rate_app_limited", bits & 1);
        put(fields, "fastopen_client_fail", bits >> 1 & 3);
        int size = 32;
        for (String word : WORDS.split(" ", -1)) {
            if (Character.isDigit(word.charAt(0))) {
                size = Integer.parseInt(word);
            } else if (bytes.remaining() * 8 >= size) {
                fields.put("tcpi_" + word, number(bytes, size));
            }
        }
        if (bytes.remaining() >= 4) {
            int ecn = bytes.getInt();
            put(fields, "ecn_mode", ecn & 3);
            put(fields, "accecn_opt_seen", ecn >> 2 & 3);
            put(fields, "accecn_fail_mode", ecn >> 4 & 15);
        }
        return fields;
    }

    static Map<String, Object> memory(byte[] meminfo) {
        ByteBuffer bytes = Values.littleEndian(meminfo);
        Map<String, Object> fields = new HashMap<>();
        for (String name : MEMINFO.split(" ", -1)) {
            if (bytes.remaining() >= 4) {
                fields.put("SK_MEMINFO_" + name, number(bytes, 32));
            }
        }
        return fields;
    }

    private static void put(Map<String, Object> fields, String name, int value) {
        fields.put("tcpi_" + name, BigInteger.valueOf(value));
    }

    private static BigInteger number(ByteBuffer bytes, int size) {
        return switch (size) {
            case 16 -> BigInteger.valueOf(bytes.getShort() & 0xffff);
            case 32 -> BigInteger.valueOf(bytes.getInt() & 0xffff_ffffL);
            default -> new BigInteger(Long.toUnsignedString(bytes.getLong()));
        };
    }
}
