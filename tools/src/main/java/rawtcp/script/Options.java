package rawtcp.script;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What a script's {@code --name=value} lines set; with packetdrill's defaults where they don't. */
final class Options {
    private static final Set<String> WITHOUT_MEANING = Set.of(
            // What a device or the tool's own output would need; nothing here depends on it.
            "speed",
            "verbose",
            "send_omit_free",
            "so_filename",
            "so_flags",
            "wire_client",
            "wire_server",
            "wire_server_ip",
            "wire_server_port",
            "wire_client_device",
            "wire_server_device",
            "persistent_tun_dev",
            "debug",
            "is_anyip",
            "code_command",
            "code_format",
            "code_sockopt");

    String localAddress = "192.168.0.1";
    String remoteAddress = "192.0.2.1";
    String gatewayAddress = "192.168.0.1";
    int prefixLength = 16;
    int mtu = 1500;
    /** 0: whole. */
    int mss;

    long toleranceNs = 4_000_000;
    double tolerancePercent = 12.5;
    /** 0: the values of outbound timestamps are not checked. */
    long timestampTickNs;

    boolean scaledEchoes;
    boolean strictSegments;
    boolean nonFatalPackets;
    boolean nonFatalCalls;
    boolean dryRun;
    int bindPort = 8080;
    int connectPort = 8080;
    final List<String> initScripts = new ArrayList<>();

    World.Setup setup() {
        return new World.Setup(localAddress, remoteAddress, gatewayAddress, prefixLength, mtu, mss);
    }

    void set(int line, String name, String given) throws ScriptError {
        if (WITHOUT_MEANING.contains(name)) {
            return;
        }
        String value = given == null ? null : unquoted(given);
        switch (name) {
            case "ip_version" -> ipVersion(line, value);
            case "local_ip" -> localAddress = ipv4(line, name, value);
            case "remote_ip" -> remoteAddress = network(line, name, value);
            case "gateway_ip" -> gatewayAddress = ipv4(line, name, value);
            case "netmask_ip" -> prefixLength = prefixLength(line, ipv4(line, name, value));
            case "mtu" -> mtu = (int) number(line, name, value, 68, 65_535);
            case "mss" -> mss = (int) number(line, name, value, 0, 65_535);
            case "tolerance_usecs" -> toleranceNs = number(line, name, value, 0, 1_000_000_000) * 1000;
            case "tolerance_percent" -> tolerancePercent = decimal(line, name, value);
            case "tcp_ts_tick_usecs" -> timestampTickNs = number(line, name, value, 0, 1_000_000) * 1000;
            case "tcp_ts_ecr_scaled" -> scaledEchoes = true;
            case "strict_segments" -> strictSegments = true;
            case "non_fatal" -> nonFatal(line, value);
            case "dry_run" -> dryRun = true;
            case "bind_port" -> bindPort = (int) number(line, name, value, 1, 65_535);
            case "connect_port" -> connectPort = (int) number(line, name, value, 1, 65_535);
            case "init_scripts" ->
                initScripts.addAll(List.of(text(line, name, value).split(",", -1)));
            case "define" -> define(line, value);
            default -> throw new ScriptError(line, "option --" + name + " is not known");
        }
    }

    private static void ipVersion(int line, String value) throws ScriptError {
        if (!"ipv4".equals(value)) {
            throw new ScriptError(
                    line, "--ip_version=" + (value == null ? "" : value) + ": scripts run over IPv4 alone here");
        }
    }

    private void nonFatal(int line, String value) throws ScriptError {
        for (String part : text(line, "non_fatal", value).split(",", -1)) {
            switch (part) {
                case "packet" -> nonFatalPackets = true;
                case "syscall" -> nonFatalCalls = true;
                default -> throw new ScriptError(line, "--non_fatal=" + part + " is neither packet nor syscall");
            }
        }
    }

    /** The lexer has put it among the definitions. */
    private static void define(int line, String value) throws ScriptError {
        if (value == null || value.indexOf('=') <= 0) {
            throw new ScriptError(line, "--define takes NAME=VALUE");
        }
    }

    /** packetdrill takes {@code 192.0.2.0/24} too and uses the address as it stands. */
    private static String network(int line, String name, String value) throws ScriptError {
        String text = text(line, name, value);
        int slash = text.indexOf('/');
        return ipv4(line, name, slash < 0 ? text : text.substring(0, slash));
    }

    private static String ipv4(int line, String name, String value) throws ScriptError {
        String text = text(line, name, value);
        if (!isIpv4(text)) {
            throw new ScriptError(line, "--" + name + "=" + text + " is not an IPv4 address");
        }
        return text;
    }

    static boolean isIpv4(String text) {
        String byteText = "(25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])";
        return text.matches(byteText + "(\\." + byteText + "){3}");
    }

    private static int prefixLength(int line, String mask) throws ScriptError {
        int bits = 0;
        for (String part : mask.split("\\.", -1)) {
            bits = bits << 8 | Integer.parseInt(part);
        }
        int length = Integer.bitCount(bits);
        if (length != 0 && bits != (-1 << (32 - length))) {
            throw new ScriptError(line, "--netmask_ip=" + mask + " is not a mask");
        }
        return length;
    }

    private static long number(int line, String name, String value, long min, long max) throws ScriptError {
        String text = text(line, name, value);
        if (!text.matches("[0-9]{1,18}") || Long.parseLong(text) < min || Long.parseLong(text) > max) {
            throw new ScriptError(line, "--" + name + "=" + text + " is not a number from " + min + " to " + max);
        }
        return Long.parseLong(text);
    }

    private static double decimal(int line, String name, String value) throws ScriptError {
        String text = text(line, name, value);
        if (!text.matches("[0-9]*\\.?[0-9]+")) {
            throw new ScriptError(line, "--" + name + "=" + text + " is not a number");
        }
        return new BigDecimal(text).doubleValue();
    }

    private static String text(int line, String name, String value) throws ScriptError {
        if (value == null || value.isEmpty()) {
            throw new ScriptError(line, "--" + name + " takes a value");
        }
        return value;
    }

    private static String unquoted(String value) {
        boolean quoted = value.length() > 1 && (value.startsWith("\"") || value.startsWith("`"));
        return quoted ? value.substring(1, value.length() - 1) : value;
    }
}
