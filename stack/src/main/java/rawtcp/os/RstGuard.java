package rawtcp.os;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import rawtcp.os.PortRanges.Range;

/**
 * Keeps the kernel from answering our peers with RSTs: an iptables chain in the raw table, hooked into OUTPUT, that
 * drops RSTs from our ports unless they carry a stack's mark. The mark's low byte is the generation of this guard: the
 * hook names it, and every removal begins with that hook and is one transaction, so that neither a late watchdog nor a
 * second stack can take away a guard that is not its own.
 */
public final class RstGuard implements AutoCloseable {
    /** All stacks' marks have these bits, so that the guard of one lets the RSTs of another pass. */
    static final int MARK = 0x3000;

    static final int MARK_MASK = 0xff00;
    private static final int GENERATIONS = 0xff;

    /** For a stack of the same name that is ending, or whose start was interrupted: it takes a second. */
    private static final long PATIENCE_NS = 2_000_000_000;

    private static final long PAUSE_NS = 20_000_000;

    private static final Pattern STACK_NAME = Pattern.compile("[A-Za-z0-9_.-]{1,20}");

    private final IpTables tables;
    private final String chain;
    private final int mark;
    private final int lock;
    private final Set<Range> rules = new LinkedHashSet<>();
    private GuardWatchdog watchdog;
    private String remark;
    private boolean closed;
    private volatile boolean closing;

    /** How many rules are in their place, as far as is known; for who can't wait for iptables. */
    private volatile int standing;

    private RstGuard(IpTables tables, String chain, int generation, int lock) {
        this.tables = tables;
        this.chain = chain;
        this.mark = MARK | generation;
        this.lock = lock;
    }

    /** iptables takes 28 characters for a chain; a longer or stranger name can't be had. */
    public static boolean isStackName(String name) {
        return STACK_NAME.matcher(name).matches();
    }

    /** Sets the guard for one range of ports. Where this fails, no packet may be sent. */
    public static RstGuard open(String stackName, Range range) throws NotPermitted {
        if (!isStackName(stackName)) {
            throw new IllegalArgumentException(
                    "stack name '" + stackName + "': 1 to 20 letters, digits, dots, dashes or underscores");
        }
        IpTables tables = IpTables.find();
        String chain = "RAWTCP-" + stackName;
        int lock = lock(stackName, chain);
        try {
            List<String> before = tables.rules();
            RstGuard guard = new RstGuard(tables, chain, freshGeneration(before, chain), lock);
            guard.set(before, range);
            return guard;
        } catch (NotPermitted | RuntimeException e) {
            LibC.close(lock);
            throw e;
        }
    }

    /** As long as the stack lives it holds this name in its network namespace: what else is there is a dead one's. */
    private static int lock(String stackName, String chain) throws NotPermitted {
        long endNs = System.nanoTime() + PATIENCE_NS;
        while (true) {
            try {
                return lock(stackName);
            } catch (ErrnoException e) {
                boolean isTaken = e.errno() == LibC.EADDRINUSE;
                if (!isTaken || System.nanoTime() > endNs) {
                    String why = isTaken
                            ? "another stack named '" + stackName + "' runs on this host; choose another name with -L"
                            : e.getMessage();
                    throw new NotPermitted("the RST guard " + chain + " can't be set: " + why, e);
                }
            }
            LockSupport.parkNanos(PAUSE_NS);
        }
    }

    private static int lock(String stackName) throws ErrnoException {
        int fd = -1;
        try {
            fd = LibC.socket(LibC.AF_UNIX, LibC.SOCK_STREAM, 0);
            LibC.bindAbstract(fd, "rawtcp/guard/" + stackName);
            return fd;
        } catch (ErrnoException e) {
            if (fd >= 0) {
                LibC.close(fd);
            }
            throw e;
        }
    }

    private void set(List<String> before, Range range) throws NotPermitted {
        if (before.contains("-N " + chain)) {
            remark = "removed the RST guard " + chain + " that a dead stack had left";
        }
        rules.add(range);
        List<String> lines = setting(before);
        // First the watchdog: if we die while iptables sets the guard, it is there to take it away.
        watchdog = new GuardWatchdog(
                chain,
                IpTables.transaction(removal()),
                IpTables.transaction(removalOfChain()),
                tables.restoreCommand());
        try {
            tables.apply(lines);
        } catch (NotPermitted e) {
            watchdog.dismiss();
            throw e;
        }
        standing = rules.size();
    }

    /** Sets all of it, whatever of it there is. */
    private List<String> setting(List<String> before) {
        List<String> lines = new ArrayList<>(removalOfHooks(before, chain));
        lines.add(":" + chain + " - [0:0]");
        for (Range range : rules) {
            lines.add("-A " + rule(range));
        }
        lines.add("-I " + hook());
        return lines;
    }

    /** Any but those in the table, so that a watchdog that is still busy with one of them does not touch ours. */
    static int freshGeneration(List<String> before, String chain) {
        Set<Integer> taken = new HashSet<>();
        Matcher marks = Pattern.compile("! --mark (0x[0-9a-f]+) -j " + Pattern.quote(chain))
                .matcher(String.join("\n", before));
        while (marks.find()) {
            taken.add(Integer.decode(marks.group(1)) & ~MARK_MASK);
        }
        int generation = 1 + (int) (ProcessHandle.current().pid() % GENERATIONS);
        while (taken.contains(generation)) {
            generation = 1 + generation % GENERATIONS;
        }
        return generation;
    }

    /** Deletes every hook into {@code chain}, however often and with whatever mark it is there. */
    static List<String> removalOfHooks(List<String> before, String chain) {
        List<String> lines = new ArrayList<>();
        for (String line : before) {
            if (line.startsWith("-A OUTPUT ") && line.endsWith(" -j " + chain)) {
                lines.add("-D" + line.substring(2));
            }
        }
        return lines;
    }

    private List<String> removal() {
        return List.of("-D " + hook(), "-F " + chain, "-X " + chain);
    }

    /** Where somebody has taken the hook: of a chain that has another one, a new stack's, it takes nothing. */
    private List<String> removalOfChain() {
        return List.of("-F " + chain, "-X " + chain);
    }

    private String hook() {
        return "OUTPUT -p tcp -m mark ! --mark 0x" + Integer.toHexString(mark) + " -j " + chain;
    }

    private String rule(Range range) {
        return rule(chain, range);
    }

    static String rule(String chain, Range range) {
        return "%s -p tcp --sport %s --tcp-flags RST RST -m mark ! --mark 0x%x/0x%x -j DROP"
                .formatted(chain, ports(range), MARK, MARK_MASK);
    }

    private static String ports(Range range) {
        return range.first() == range.last() ? "" + range.first() : range.first() + ":" + range.last();
    }

    /** Guards more ports; done when it returns. A few milliseconds: not for the stack's thread. */
    public synchronized void add(Range range) throws NotPermitted {
        if (closed) {
            throw new NotPermitted("the RST guard " + chain + " is gone: the stack is stopping");
        }
        if (rules.contains(range)) {
            return;
        }
        try {
            tables.apply(List.of("-A " + rule(range)));
        } catch (NotPermitted e) {
            if (!restore()) {
                throw e;
            }
            tables.apply(List.of("-A " + rule(range)));
        }
        rules.add(range);
        standing = rules.size();
        if (Firewall.isSilent()) {
            boolean unused = restore(); // nobody would tell that the rest is gone
        }
    }

    /**
     * Sets the guard anew if somebody, a firewall that loads its rules as a rule, has taken it away or parts of it; true if
     * that was so.
     */
    public synchronized boolean restore() throws NotPermitted {
        if (closed) {
            return false;
        }
        List<String> now = tables.rules();
        if (closing || isWhole(now, chain, mark, rules)) {
            return false;
        }
        standing = 0;
        tables.apply(setting(now));
        standing = rules.size();
        return true;
    }

    /** One hook, of this generation, one rule for each range, and nothing else. */
    static boolean isWhole(List<String> now, String chain, int mark, Set<Range> ranges) {
        List<String> hooks = removalOfHooks(now, chain);
        List<String> inChain = now.stream()
                .filter(line -> line.startsWith("-A " + chain + " "))
                .toList();
        return hooks.size() == 1
                && hooks.get(0).contains(" 0x" + Integer.toHexString(mark) + " ")
                && inChain.size() == ranges.size()
                && ranges.stream().allMatch(range -> inChain.stream().anyMatch(line -> isFor(line, range)));
    }

    private static boolean isFor(String line, Range range) {
        return line.contains(" --sport " + ports(range) + " ")
                && line.contains(" --tcp-flags RST RST ")
                && line.endsWith(" -j DROP");
    }

    /** Guards these ports no longer. */
    public synchronized void remove(Range range) throws NotPermitted {
        if (closed || !rules.contains(range)) {
            return;
        }
        rules.remove(range);
        standing = rules.size();
        tables.apply(List.of("-D " + rule(range)));
    }

    public String chain() {
        return chain;
    }

    /** What SO_MARK has to be, for our own RSTs to pass. */
    public int mark() {
        return mark;
    }

    public int ruleCount() {
        return standing;
    }

    /** What opening found and did, for people; null: nothing. */
    public String remark() {
        return remark;
    }

    /** Takes the guard away. If that fails, the watchdog goes on trying. */
    @Override
    public void close() {
        closing = true;
        takeAway();
    }

    private synchronized void takeAway() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            tables.apply(removal());
            watchdog.dismiss();
        } catch (NotPermitted e) {
            watchdog.takeOver();
        }
        LibC.close(lock);
    }
}
