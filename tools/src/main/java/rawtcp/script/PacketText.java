package rawtcp.script;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import rawtcp.script.Script.Icmp;
import rawtcp.script.Script.Option;
import rawtcp.script.Script.Segments;

/** Packets in script notation, for traces and for what was expected beside what was seen. */
final class PacketText {
    private PacketText() {}

    /** As the script has it. */
    static String of(Segments packet) {
        StringBuilder text = new StringBuilder(packet.direction() == Script.Direction.IN ? "< " : "> ");
        Script.Ip ip = packet.ip();
        if (ip.ecn() != null) {
            text.append('[').append(ip.ecn().name().toLowerCase(Locale.ROOT)).append("] ");
        }
        text.append(ip.tos() >= 0 ? String.format("[tos 0x%02x] ", ip.tos()) : "");
        text.append(ip.ttl() >= 0 ? "[ttl " + ip.ttl() + "] " : "");
        if (packet.sourcePort() != 0) {
            text.append(packet.sourcePort())
                    .append(" > ")
                    .append(packet.destinationPort())
                    .append(' ');
        }
        text.append(flags(packet.flags()));
        numbers(text, packet.first(), packet.length());
        text.append(packet.hasAck() ? " ack " + packet.ack() : "");
        text.append(packet.window() >= 0 ? " win " + packet.window() : "");
        text.append(packet.urgent() != 0 ? " urg " + packet.urgent() : "");
        return text.append(packet.options() == null ? " <...>" : options(packet.options()))
                .toString();
    }

    /** As it was on the wire, in the script's numbers, with all that {@code expected} asks for. */
    static String of(LiveSegment seen, Flow flow, Segments expected) {
        StringBuilder text = new StringBuilder("> ");
        if (expected != null && expected.ip().ecn() != null) {
            text.append('[').append(ecn(seen.tos())).append("] ");
        }
        if (expected != null && expected.ip().tos() >= 0) {
            text.append(String.format("[tos 0x%02x] ", seen.tos()));
        }
        if (expected != null && expected.ip().ttl() >= 0) {
            text.append("[ttl ").append(seen.ttl()).append("] ");
        }
        if (expected != null && expected.sourcePort() != 0) {
            text.append(seen.sourcePort())
                    .append(" > ")
                    .append(seen.destinationPort())
                    .append(' ');
        }
        text.append(flags(seen.flags()));
        numbers(text, flow.scriptSeq(seen), seen.length());
        long ack = flow.scriptAck(seen);
        text.append(seen.has(Segments.ACK) || ack != 0 ? " ack " + ack : "");
        text.append(" win ").append(seen.window());
        text.append(seen.urgent() != 0 ? " urg " + seen.urgent() : "");
        text.append(options(flow.shown(seen.options())));
        return text.append(seen.payloadIsZero() ? "" : "  (its data is not all zero)")
                .toString();
    }

    static String of(Icmp icmp) {
        String mtu = icmp.mtu() == 0 ? "" : " mtu " + icmp.mtu();
        StringBuilder range = new StringBuilder();
        numbers(range, icmp.first(), icmp.length());
        return "< " + IcmpNames.text(icmp.type(), icmp.code()) + mtu + " ["
                + range.toString().strip() + "]";
    }

    static String ecn(int tos) {
        return switch (tos & 3) {
            case 0 -> "noecn";
            case 1 -> "ect1";
            case 2 -> "ect0";
            default -> "ce";
        };
    }

    /** Usual order: SYN, FIN, RST, PSH, then the ECN bits, the dot last. */
    static String flags(int flags) {
        String order = "SFRPUEWA.";
        int[] bits = {
            Segments.SYN,
            Segments.FIN,
            Segments.RST,
            Segments.PSH,
            Segments.URG,
            Segments.ECE,
            Segments.CWR,
            Segments.AE,
            Segments.ACK
        };
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < bits.length; i++) {
            if ((flags & bits[i]) != 0) {
                text.append(order.charAt(i));
            }
        }
        return text.isEmpty() ? "-" : text.toString();
    }

    private static void numbers(StringBuilder text, long first, int length) {
        text.append(' ').append(first).append(':').append(first + length & 0xffff_ffffL);
        text.append('(').append(length).append(')');
    }

    static String options(List<Option> options) {
        return options.isEmpty()
                ? ""
                : options.stream().map(PacketText::option).collect(Collectors.joining(",", " <", ">"));
    }

    private static String option(Option option) {
        long[] n = option.numbers();
        return switch (option.kind()) {
            case EOL -> "eol";
            case NOP -> "nop";
            case MSS -> "mss " + n[0];
            case WSCALE -> "wscale " + n[0];
            case SACK_OK -> "sackOK";
            case SACK ->
                "sack "
                        + LongStream.range(0, n.length / 2)
                                .mapToObj(i -> n[(int) (2 * i)] + ":" + n[(int) (2 * i + 1)])
                                .collect(Collectors.joining(" "));
            case TIMESTAMPS -> "TS val " + n[0] + " ecr " + n[1];
            case ACCECN_0 -> "ECN" + counts(n, "e0b", "ceb", "e1b");
            case ACCECN_1 -> "ECN" + counts(n, "e1b", "ceb", "e0b");
            case FAST_OPEN -> ("FO " + hex(option.bytes())).strip();
            case FAST_OPEN_EXPERIMENTAL -> ("FOEXP " + hex(option.bytes())).strip();
            case MD5 -> "md5 " + hex(option.bytes());
            case OTHER -> "(option " + hex(option.bytes()) + ")";
        };
    }

    private static String counts(long[] numbers, String... names) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < numbers.length; i++) {
            text.append(' ').append(names[i]).append(' ').append(numbers[i]);
        }
        return text.toString();
    }

    static String hex(byte[] bytes) {
        StringBuilder text = new StringBuilder();
        for (byte b : bytes) {
            text.append(String.format("%02x", b));
        }
        return text.toString();
    }
}
