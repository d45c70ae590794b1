package rawtcp.doctor;

import java.io.IOException;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import rawtcp.os.NotPermitted;
import rawtcp.os.Privileges;

/** Looks at this host, thing by thing, for what stands in the way of a stack. Leaves nothing behind. */
public final class Doctor {
    private static final int LEAST_MTU = 576; // RFC 1122 3.3.3: every host takes so much
    private static final Pattern GUARDED = Pattern.compile("^-A (RAWTCP-\\S+) .*--sport ([0-9]+):([0-9]+) ");
    private static final String IPV4 = "/proc/sys/net/ipv4/";

    private final String ownChain;
    private final int firstPort;
    private final int lastPort;
    private final List<Finding> findings = new ArrayList<>();

    private Doctor(String ownChain, int firstPort, int lastPort) {
        this.ownChain = ownChain;
        this.firstPort = firstPort;
        this.lastPort = lastPort;
    }

    /** {@code firstPort} to {@code lastPort}: the stack's ephemeral range; {@code ownChain}: of its guard, null if it does not run. */
    public static List<Finding> look(String ownChain, int firstPort, int lastPort) throws InterruptedException {
        Doctor doctor = new Doctor(ownChain, firstPort, lastPort);
        boolean permitted = doctor.privileges();
        boolean tables = doctor.iptables(permitted);
        doctor.findings.add(
                permitted && tables
                        ? GuardProof.of()
                        : Finding.unknown("guard", "can't be tried without privileges and iptables"));
        doctor.leftRules(permitted && tables);
        doctor.marks();
        doctor.reversePaths();
        doctor.firewall(permitted && tables);
        doctor.portRange();
        doctor.portUsers();
        doctor.devices();
        return doctor.findings;
    }

    private boolean privileges() {
        try {
            Privileges.check();
            findings.add(Finding.ok("privileges", "CAP_NET_RAW and CAP_NET_ADMIN are there"));
            return true;
        } catch (NotPermitted e) {
            findings.add(Finding.bad("privileges", e.getMessage(), null));
            return false;
        }
    }

    private boolean iptables(boolean permitted) throws InterruptedException {
        if (!Programs.isThere("iptables") || !Programs.isThere("iptables-restore")) {
            findings.add(Finding.bad("iptables", "not installed", "apt install iptables"));
            return false;
        }
        String version = Programs.run("iptables", "-V").first();
        if (!permitted) {
            findings.add(Finding.unknown("iptables", version + "; whether it works can't be tried without privileges"));
            return false;
        }
        Programs.Said rules = Programs.run("iptables", "-w", "5", "-t", "raw", "-S");
        if (rules.status() != 0) {
            findings.add(Finding.bad(
                    "iptables",
                    version + ": " + rules.first(),
                    "the nf_tables backend: update-alternatives --set iptables /usr/sbin/iptables-nft"));
            return false;
        }
        findings.add(Finding.ok("iptables", version));
        return true;
    }

    /** What a program lists; null: it can't be asked, which is a finding then. */
    private List<String> rules(String check, boolean permitted, String... words) throws InterruptedException {
        if (!permitted) {
            findings.add(Finding.unknown(check, words[0] + " can't be asked"));
            return null;
        }
        Programs.Said said = Programs.run(words);
        if (said.status() != 0) {
            findings.add(Finding.unknown(check, words[0] + " can't be asked: " + said.first()));
            return null;
        }
        return said.lines();
    }

    /** A living stack holds its name in the network namespace. */
    private void leftRules(boolean permitted) throws InterruptedException {
        List<String> rules = rules("left rules", permitted, "iptables", "-w", "5", "-t", "raw", "-S");
        if (rules == null) {
            return;
        }
        Set<String> living = new HashSet<>();
        for (String line : Programs.lines("/proc/net/unix")) {
            int at = line.indexOf("@rawtcp/guard/");
            if (at >= 0) {
                living.add(line.substring(at + "@rawtcp/guard/".length()));
            }
        }
        int left = 0;
        for (String rule : rules) {
            if (rule.startsWith("-N RAWTCP-") && !living.contains(rule.substring("-N RAWTCP-".length()))) {
                String chain = rule.substring("-N ".length());
                String hooks = rules.stream()
                        .filter(line -> line.startsWith("-A OUTPUT ") && line.endsWith(" -j " + chain))
                        .map(line -> "iptables -t raw -D" + line.substring(2) + "; ")
                        .reduce("", String::concat);
                findings.add(Finding.bad(
                        "left rules",
                        chain + " is of no living stack",
                        hooks + "iptables -t raw -F " + chain + "; iptables -t raw -X " + chain));
                left++;
            }
        }
        if (left == 0) {
            findings.add(Finding.ok(
                    "left rules", living.isEmpty() ? "none" : "none; living stacks: " + String.join(" ", living)));
        }
        for (String rule : rules) {
            otherStack(rule, living);
        }
    }

    private void otherStack(String rule, Set<String> living) {
        Matcher range = GUARDED.matcher(rule);
        boolean isOther = range.find()
                && !range.group(1).equals(ownChain)
                && living.contains(range.group(1).substring("RAWTCP-".length()));
        if (isOther) {
            int first = Integer.parseInt(range.group(2));
            int last = Integer.parseInt(range.group(3));
            if (first <= lastPort && firstPort <= last) {
                findings.add(Finding.note(
                        "port range",
                        range.group(1) + " has " + first + " to " + last
                                + " as well: each of both stacks takes what the other" + " leaves free",
                        "rawtcp knobs ip_local_port_range=… for one of them"));
            }
        }
    }

    private void marks() {
        boolean reflects = Programs.line(IPV4 + "fwmark_reflect").equals("1");
        findings.add(
                reflects
                        ? Finding.bad(
                                "fwmark_reflect",
                                "on: the kernel's RSTs to packets with our mark carry it too, and pass the guard",
                                "sysctl -w net.ipv4.fwmark_reflect=0")
                        : Finding.ok("fwmark_reflect", "off"));
    }

    private void reversePaths() {
        List<String> strict = new ArrayList<>();
        int all = number(Programs.line(IPV4 + "conf/all/rp_filter"));
        for (String device : deviceNames()) {
            if (Math.max(all, number(Programs.line(IPV4 + "conf/" + device + "/rp_filter"))) == 1) {
                strict.add(device);
            }
        }
        if (strict.isEmpty()) {
            findings.add(Finding.ok("rp_filter", "not strict on any device"));
            return;
        }
        String cure = "sysctl -w net.ipv4.conf.all.rp_filter=2";
        long dropped = counter("IPReversePathFilter");
        String where = "strict on " + String.join(" ", strict) + ": ";
        findings.add(
                dropped > 0
                        ? Finding.bad(
                                "rp_filter",
                                where + dropped + " packets were dropped because the way back is by another device",
                                cure)
                        : Finding.note(
                                "rp_filter", where + "where the way back is by another device, nothing arrives", cure));
    }

    /** Of /proc/net/netstat, whose lines come in pairs: names, numbers. */
    private static long counter(String name) {
        List<String> lines = Programs.lines("/proc/net/netstat");
        for (int i = 0; i + 1 < lines.size(); i += 2) {
            int at = List.of(lines.get(i).split(" ", -1)).indexOf(name);
            if (at > 0) {
                return Long.parseLong(lines.get(i + 1).split(" ", -1)[at]);
            }
        }
        return 0;
    }

    private static int number(String digits) {
        return digits.matches("[0-9]{1,9}") ? Integer.parseInt(digits) : 0;
    }

    private void firewall(boolean permitted) throws InterruptedException {
        List<String> rules = rules("firewall", permitted, "iptables", "-w", "5", "-S");
        List<String> more =
                permitted && Programs.isThere("nft") ? rules("firewall", true, "nft", "list", "ruleset") : List.of();
        if (rules == null) {
            return;
        }
        boolean liberal = Programs.line("/proc/sys/net/netfilter/nf_conntrack_tcp_be_liberal")
                .equals("1");
        Pattern drops = Pattern.compile("invalid.*\\b(drop|reject)\\b", Pattern.CASE_INSENSITIVE);
        boolean invalid = Stream.concat(rules.stream(), more == null ? Stream.empty() : more.stream())
                .anyMatch(rule -> drops.matcher(rule).find());
        if (invalid && !liberal) {
            findings.add(Finding.bad(
                    "conntrack",
                    "the firewall drops what conntrack takes for INVALID: segments out of the window, injected ones",
                    "sysctl -w net.netfilter.nf_conntrack_tcp_be_liberal=1"));
        } else if (invalid || more != null) {
            findings.add(Finding.ok(
                    "conntrack", invalid ? "INVALID is dropped, but it is liberal" : "no rule drops INVALID"));
        }
        if (rules.contains("-P INPUT DROP")) {
            findings.add(Finding.note(
                    "firewall",
                    "INPUT's policy is DROP: nobody reaches our listeners",
                    "iptables -I INPUT -p tcp --dport PORT -j ACCEPT"));
        }
    }

    private void portRange() {
        String[] kernel = Programs.line(IPV4 + "ip_local_port_range").split("\\s+", -1);
        int first = number(kernel[0]);
        int last = number(kernel[kernel.length - 1]);
        String ours = firstPort + " to " + lastPort;
        findings.add(
                first <= lastPort && firstPort <= last
                        ? Finding.bad(
                                "port range",
                                "the kernel's own connections take ports from " + first + " to " + last
                                        + ", the stack's are " + ours,
                                "sysctl -w net.ipv4.ip_local_port_range=\"32768 60999\", or rawtcp knobs"
                                        + " ip_local_port_range=…")
                        : Finding.ok("port range", "ours " + ours + ", the kernel's " + first + " to " + last));
    }

    private void portUsers() {
        Pattern socket = Pattern.compile("^\\s*\\d+: [0-9A-F]+:([0-9A-F]{4}) \\S+ ([0-9A-F]{2}) (?:\\S+\\s+){5}(\\d+)");
        TreeMap<Integer, String> inodes = new TreeMap<>();
        for (String file : List.of("/proc/net/tcp", "/proc/net/tcp6")) {
            for (String line : Programs.lines(file)) {
                Matcher parts = socket.matcher(line);
                if (parts.find()) {
                    int port = Integer.parseInt(parts.group(1), 16);
                    if (port >= firstPort && port <= lastPort) {
                        inodes.put(port, parts.group(3));
                    }
                }
            }
        }
        if (!inodes.isEmpty()) {
            inodes.values().removeAll(socketsOfStacks());
        }
        if (inodes.isEmpty()) {
            findings.add(Finding.ok("port users", "no socket of the kernel's has a port of ours"));
        }
        inodes.keySet().stream()
                .limit(5)
                .forEach(port -> findings.add(Finding.bad(
                        "port users",
                        "a socket of the kernel's has port " + port + ", and its RSTs will be dropped",
                        "see ss -tanp 'sport = :" + port + "'; or rawtcp knobs ip_local_port_range=…")));
    }

    /** Reservations of living stacks are sockets of the kernel's too. */
    private static Set<String> socketsOfStacks() {
        Set<String> inodes = new HashSet<>();
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (Path process : processes) {
                if (Programs.line(process + "/cmdline").contains("rawtcp.daemon.Main")
                        || process.endsWith(
                                String.valueOf(ProcessHandle.current().pid()))) {
                    addSockets(process, inodes);
                }
            }
        } catch (IOException e) {
            return inodes;
        }
        return inodes;
    }

    private static void addSockets(Path process, Set<String> inodes) {
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(process.resolve("fd"))) {
            for (Path descriptor : descriptors) {
                String target = Files.readSymbolicLink(descriptor).toString();
                if (target.startsWith("socket:[")) {
                    inodes.add(target.substring("socket:[".length(), target.length() - 1));
                }
            }
        } catch (IOException e) {
            // It has ended meanwhile, or is somebody else's.
        }
    }

    private void devices() {
        List<String> fine = new ArrayList<>();
        List<String> joining = new ArrayList<>();
        List<String> cures = new ArrayList<>();
        for (String device : deviceNames()) {
            int mtu = number(Programs.line("/sys/class/net/" + device + "/mtu"));
            mtu = mtu == 0 ? mtuOf(device) : mtu;
            if (mtu < LEAST_MTU) {
                findings.add(Finding.bad(
                        "mtu",
                        device + " has " + mtu + ": hosts need not take less than " + LEAST_MTU,
                        "ip link set " + device + " mtu 1500"));
            } else {
                fine.add(device + " " + mtu);
            }
            List<String> offloads = Offloads.of(device);
            if (!offloads.isEmpty()) {
                joining.add(device + " (" + String.join(" and ", offloads).toUpperCase(Locale.ROOT) + ")");
                cures.add("ethtool -K " + device + " " + String.join(" off ", offloads) + " off");
            }
        }
        if (!fine.isEmpty()) {
            findings.add(Finding.ok("mtu", String.join(", ", fine)));
        }
        findings.add(
                joining.isEmpty()
                        ? Finding.ok("offloads", "no device joins what comes")
                        : Finding.note(
                                "offloads",
                                String.join(", ", joining)
                                        + ": segments that come may be joined; one joined is one in traces and faults",
                                String.join("; ", cures)));
    }

    /** Those that are up, but for loopback. */
    private static List<String> deviceNames() {
        List<String> names = new ArrayList<>();
        try {
            for (NetworkInterface device : Collections.list(NetworkInterface.getNetworkInterfaces())) {
                if (device.isUp() && !device.isLoopback()) {
                    names.add(device.getName());
                }
            }
        } catch (SocketException e) {
            return names;
        }
        return names;
    }

    private static int mtuOf(String device) {
        try {
            NetworkInterface found = NetworkInterface.getByName(device);
            return found == null ? 0 : found.getMTU();
        } catch (SocketException e) {
            return 0;
        }
    }

    /** One line each: {@code BAD      port range  …; cure: …}. */
    public static String text(List<Finding> findings) {
        StringBuilder text = new StringBuilder();
        for (Finding finding : findings) {
            text.append(String.format(
                    Locale.ROOT, "%-8s %-15s %s", finding.level().word(), finding.check(), finding.text()));
            text.append(finding.cure() == null ? "" : "; cure: " + finding.cure())
                    .append('\n');
        }
        return text.toString();
    }
}
