package rawtcp.script;

import java.util.Map;

/** ICMP types and codes by the names that scripts use (RFC 792, RFC 1122 3.2.2.1, RFC 1812 5.2.7.1). */
final class IcmpNames {
    static final int UNREACHABLE = 3;

    private static final Map<String, Integer> TYPES = Map.ofEntries(
            Map.entry("echo_reply", 0),
            Map.entry("unreachable", UNREACHABLE),
            Map.entry("source_quench", 4),
            Map.entry("redirect", 5),
            Map.entry("echo_request", 8),
            Map.entry("time_exceeded", 11),
            Map.entry("parameter_problem", 12),
            Map.entry("timestamp_request", 13),
            Map.entry("timestamp_reply", 14),
            Map.entry("information_request", 15),
            Map.entry("information_reply", 16),
            Map.entry("address_mask_request", 17),
            Map.entry("address_mask_reply", 18));

    private static final Map<String, Integer> UNREACHABLE_CODES = Map.ofEntries(
            Map.entry("net_unreachable", 0),
            Map.entry("host_unreachable", 1),
            Map.entry("protocol_unreachable", 2),
            Map.entry("port_unreachable", 3),
            Map.entry("frag_needed", 4),
            Map.entry("source_route_failed", 5),
            Map.entry("net_unknown", 6),
            Map.entry("host_unknown", 7),
            Map.entry("source_host_isolated", 8),
            Map.entry("net_prohibited", 9),
            Map.entry("host_prohibited", 10),
            Map.entry("net_unreachable_for_tos", 11),
            Map.entry("host_unreachable_for_tos", 12),
            Map.entry("packet_filtered", 13),
            Map.entry("precedence_violation", 14),
            Map.entry("precedence_cutoff", 15));

    private IcmpNames() {}

    static int type(Token token) throws ScriptError {
        Integer type = TYPES.get(token.text());
        return type != null ? type : numbered(token, "type_");
    }

    static int code(int type, Token token) throws ScriptError {
        Integer code = type == UNREACHABLE ? UNREACHABLE_CODES.get(token.text()) : null;
        return code != null ? code : numbered(token, "code_");
    }

    /** Unreachable, source quench, redirect, time exceeded, parameter problem: those that quote a datagram. */
    static boolean isError(int type) {
        return type == UNREACHABLE || type == 4 || type == 5 || type == 11 || type == 12;
    }

    static String text(int type, int code) {
        StringBuilder text = new StringBuilder("icmp ").append(name(TYPES, type, "type_"));
        return text.append(' ')
                .append(type == UNREACHABLE ? name(UNREACHABLE_CODES, code, "code_") : "code_" + code)
                .toString();
    }

    private static String name(Map<String, Integer> names, int number, String prefix) {
        for (Map.Entry<String, Integer> entry : names.entrySet()) {
            if (entry.getValue() == number) {
                return entry.getKey();
            }
        }
        return prefix + number;
    }

    private static int numbered(Token token, String prefix) throws ScriptError {
        String text = token.text();
        if (text.matches(prefix + "[0-9]{1,3}")) {
            int number = Integer.parseInt(text.substring(prefix.length()));
            if (number <= 255) {
                return number;
            }
        }
        throw new ScriptError(token.line(), "ICMP has no " + prefix.replace("_", "") + " " + token.shown());
    }
}
