package rawtcp.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.FutureTask;

/**
 * The stack beside the kernel's TCP, in one run: the same load from the same peer over the same wire, in turn, so that
 * what the machine does besides strikes both. Run by {@code bin/bench} in a lab.
 */
public final class Bench {
    // spotless:off
    private static final int ECHO = 7, DISCARD = 9, CHARGEN = 19; // RFC 862, 863, 864
    private static final int KERNELS = 5000; // added to the port of the kernel's service
    private static final int CLOSES = 5001; // of the kernel's that only closes
    // spotless:on

    private static final List<String> ALL = List.of("bulk", "latency", "opens", "stalls", "commands");
    private static final String US = System.getenv("US");
    private static final String PEER = System.getenv("PEER");

    private final int rounds;
    private final double seconds;
    private final Table table;
    private final String control = System.getenv("RAWTCP_RUNTIME_DIR") + "/default.sock";
    private LoadProcess near;
    private LoadProcess far;

    private Bench(int rounds, double seconds, Table table) {
        this.rounds = rounds;
        this.seconds = seconds;
        this.table = table;
    }

    /** {@code ROUNDS SECONDS JSON-FILE|- [PART…]}. */
    public static void main(String[] args) throws Exception {
        List<String> parts = Arrays.asList(args).subList(3, args.length);
        Table table = new Table(Machine.text());
        Bench bench = new Bench(Integer.parseInt(args[0]), Double.parseDouble(args[1]), table);
        bench.run(parts.isEmpty() ? ALL : parts);
        if (!args[2].equals("-")) {
            Files.writeString(Path.of(args[2]), table.json(), StandardCharsets.UTF_8);
        }
    }

    private void run(List<String> parts) throws Exception {
        System.out.println(table.head());
        try (LoadProcess here = new LoadProcess();
                LoadProcess there = new LoadProcess("peer")) {
            near = here;
            far = there;
            Machine.run("rawtcp", "stack", "start");
            serve();
            for (String part : parts) {
                switch (part) {
                    case "bulk" -> bulk();
                    case "latency" -> latency();
                    case "opens" -> opens();
                    case "stalls" -> stalls();
                    case "commands" -> commands();
                    default -> throw new IllegalArgumentException(part);
                }
            }
        }
    }

    /** On both hosts the kernel's, and on this one the stack's own. */
    private void serve() throws Exception {
        near.serve("closes", CLOSES);
        far.serve("closes", CLOSES);
        for (String kind : List.of("echo", "discard", "chargen")) {
            int port = port(kind);
            near.serve(kind, KERNELS + port);
            far.serve(kind, KERNELS + port);
            Machine.run("rawtcp", "listen", "-d", "--service", kind, Integer.toString(port));
        }
    }

    private static int port(String kind) {
        return switch (kind) {
            case "echo" -> ECHO;
            case "discard" -> DISCARD;
            case "chargen" -> CHARGEN;
            default -> throw new IllegalArgumentException(kind);
        };
    }

    // ---- bulk ----

    private void bulk() throws Exception {
        for (boolean offloads : new boolean[] {true, false}) {
            offloads(offloads);
            String suffix = offloads ? "" : ", offloads off";
            sameWay("send" + suffix, "read", "chargen", "write", "discard");
            sameWay("receive" + suffix, "write", "discard", "read", "chargen");
        }
        offloads(true);
    }

    private static void offloads(boolean on) throws Exception {
        for (String host : new String[] {"", "peer "}) {
            Machine.run((host + "ethtool -K veth0 tso X gso X gro X".replace("X", on ? "on" : "off")).split(" ", -1));
        }
    }

    /**
     * @param farWhat what the peer does to a service on this host
     * @param nearWhat what a program on this host does to a service of the peer, for the same way of the bytes
     */
    private void sameWay(String name, String farWhat, String service, String nearWhat, String farService)
            throws Exception {
        Rows rows = new Rows(name);
        for (int round = 0; round < rounds; round++) {
            rows.bulk("kernel", () -> far.run(farWhat, US, KERNELS + port(service), seconds, null));
            for (String link : List.of("raw", "packet")) {
                link(link);
                rows.bulk(link, () -> far.run(farWhat, US, port(service), seconds, null));
                rows.bulk(
                        link + ", program",
                        () -> near.run(nearWhat, PEER, KERNELS + port(farService), seconds, control));
            }
        }
        rows.print("Gbit/s", true);
        rows.printCpu();
    }

    /** {@code link}: what carries the segments, and behind a comma whether the stack may wait awake. */
    private static void link(String link) throws Exception {
        String spin = link.endsWith("spin") ? "100us" : "0";
        Machine.run("rawtcp", "stack", "start", "-q", "--spin", spin, "--link", link.split(",", -1)[0]);
    }

    // ---- small things ----

    private void latency() throws Exception {
        Rows rows = new Rows("request-response p50");
        Rows tail = new Rows("request-response p99");
        for (int round = 0; round < rounds; round++) {
            tail.add("kernel", rows.take("kernel", far.run("ping", US, KERNELS + ECHO, seconds, null)));
            for (String link : List.of("raw", "packet", "packet, spin")) {
                link(link);
                tail.add(link, rows.take(link, far.run("ping", US, ECHO, seconds, null)));
                String program = link + ", program";
                tail.add(program, rows.take(program, near.run("ping", PEER, KERNELS + ECHO, seconds, control)));
            }
        }
        rows.print("us", false);
        tail.print("us", false);
    }

    private void opens() throws Exception {
        for (String host : new String[] {"", "peer "}) {
            Machine.run((host + "sysctl -qw net.ipv4.tcp_tw_reuse=1").split(" ", -1));
            Machine.run((host + "sysctl -qw net.ipv4.ip_local_port_range=1024\t37000").split(" ", -1));
        }
        // Another than the kernel's, whose packets the stack would look at while the kernel is measured.
        Machine.run("rawtcp", "knobs", "-q", "tcp_tw_reuse=1", "ip_local_port_range=37001 65000");
        double span = Math.min(seconds, 0.5);
        Rows passive = new Rows("connections/s, passive");
        Rows active = new Rows("connections/s, active");
        for (int round = 0; round < rounds; round++) {
            passive.take("kernel", rested(far).run("opens", US, CLOSES, span, null));
            active.take("kernel", rested(near).run("programs", PEER, CLOSES, span, null));
            for (String link : List.of("raw", "packet")) {
                link(link);
                passive.take(link, rested(far).run("opens", US, DISCARD, span, null));
                active.take(link + ", program", rested(near).run("programs", PEER, CLOSES, span, control));
            }
        }
        passive.print("1/s", true);
        active.print("1/s", true);
    }

    /** The client's ports are free again: each rests for a second (tcp_tw_reuse_delay), and there are 55,000. */
    private static LoadProcess rested(LoadProcess load) throws InterruptedException {
        Thread.sleep(1_200);
        return load;
    }

    // ---- stalls ----

    /** How late the stack's timers are, and for how long its JVM stops its threads, while there is work. */
    private void stalls() throws Exception {
        link("packet");
        try (LoadProcess watch = new LoadProcess();
                Pauses pauses = Pauses.of(stackPid())) {
            for (String load : List.of("idle", "bulk", "opens")) {
                Rows late = new Rows("timers late, p50, " + load);
                Rows latest = new Rows("timers late, most, " + load);
                Rows longest = new Rows("JVM's pauses, longest, " + load);
                for (int round = 0; round < rounds; round++) {
                    for (String who : List.of("kernel", "stack")) {
                        FutureTask<Void> work = new FutureTask<>(() -> work(load));
                        new Thread(work).start();
                        pauses.begin();
                        double[] us = watch.run("timers", PEER, ECHO, seconds, who.equals("stack") ? control : null);
                        work.get();
                        late.add(who, us[0]);
                        latest.add(who, us[1]);
                        longest.add("stack", pauses.longestUs());
                    }
                }
                late.print("us", false);
                latest.print("us", false);
                longest.print("us", false);
            }
        }
    }

    private Void work(String load) throws IOException {
        switch (load) {
            case "bulk" -> near.run("write", PEER, KERNELS + DISCARD, seconds, control);
            case "opens" -> near.run("programs", PEER, CLOSES, seconds, control);
            default -> {}
        }
        return null;
    }

    private static long stackPid() throws Exception {
        Process status = new ProcessBuilder("rawtcp", "stack", "status", "--json").start();
        String json = new String(status.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return Long.parseLong(json.replaceFirst("(?s).*\"pid\":\\s*(\\d+).*", "$1"));
    }

    // ---- commands ----

    private void commands() throws Exception {
        Rows rows = new Rows("a command");
        List<String> empty = List.of(
                LoadProcess.java(),
                "-Xshare:auto",
                "-cp",
                System.getProperty("java.class.path"),
                Empty.class.getName());
        for (int round = 0; round < 4 * rounds; round++) {
            rows.take("empty Java main", took(empty));
            rows.take("rawtcp ports", took(List.of("rawtcp", "ports")));
            rows.take("rawtcp help", took(List.of("rawtcp", "help")));
        }
        rows.print("ms", false);
    }

    private static double[] took(List<String> command) throws Exception {
        long beginNs = System.nanoTime();
        Machine.run(command.toArray(String[]::new));
        return new double[] {(System.nanoTime() - beginNs) / 1e6};
    }

    /** For comparison with ours: what a JVM costs that does nothing. */
    public static final class Empty {
        private Empty() {}

        public static void main(String[] args) {}
    }

    /** The measurements of one thing: for each who did it, a value a round. The first named is what the others are held against. */
    private final class Rows {
        private final String name;
        private final List<String> who = new ArrayList<>();
        private final List<List<Double>> values = new ArrayList<>();
        private final List<List<Double>> cpu = new ArrayList<>();

        Rows(String name) {
            this.name = name;
        }

        interface Measurement {
            double[] run() throws IOException;
        }

        /** Gbit/s, and of the machine's CPU time the seconds for a GB. */
        void bulk(String one, Measurement measurement) throws IOException {
            double beforeS = Machine.busySeconds();
            long beginNs = System.nanoTime();
            double rate = measurement.run()[0];
            double gigabytes = rate / 8 * (System.nanoTime() - beginNs) / 1e9;
            add(one, rate);
            cpu.get(who.indexOf(one)).add((Machine.busySeconds() - beforeS) / gigabytes);
        }

        /** The first is added; returns the second, 0 if there is none. */
        double take(String one, double[] numbers) {
            add(one, numbers[0]);
            return numbers.length > 1 ? numbers[1] : 0;
        }

        void add(String one, double value) {
            int index = who.indexOf(one);
            if (index < 0) {
                index = who.size();
                who.add(one);
                values.add(new ArrayList<>());
                cpu.add(new ArrayList<>());
            }
            values.get(index).add(value);
        }

        void print(String unit, boolean moreIsBetter) {
            for (int i = 0; i < who.size(); i++) {
                System.out.println(table.add(name, who.get(i), unit, values.get(i), values.get(0), moreIsBetter));
            }
        }

        void printCpu() {
            for (int i = 0; i < who.size(); i++) {
                System.out.println(table.add(name + ", CPU", who.get(i), "s/GB", cpu.get(i), cpu.get(0), false));
            }
        }
    }
}
