package rawtcp.command;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import picocli.CommandLine.Option;
import rawtcp.endpoint.Owner;
import rawtcp.view.BadWord;

/** Who holds what a command leaves behind. */
final class OwnerOption {
    /** Programs that run one command and end. */
    private static final Set<String> WAITS_FOR_ONE_COMMAND =
            Set.of("timeout", "xargs", "sudo", "doas", "su", "time", "flock", "strace", "setarch", "parallel");

    @Option(
            names = "--owner",
            paramLabel = "PID|none",
            description = "The process that holds it, so that its end closes it; none: it stays until it is closed"
                    + " (default: the process that called rawtcp).")
    private String owner;

    boolean isGiven() {
        return owner != null;
    }

    /** Null for nobody. To be watched once it holds something. */
    Owner owner(Session session) throws CommandFailed {
        if ("none".equalsIgnoreCase(owner)) {
            return null;
        }
        return owner == null
                ? named(session.parentPid(), session.parentPid())
                : named(session.seenFromHere(pid()), pid());
    }

    /** That its end closes what it holds by now; if it has ended already, at once. Earlier its end could pass before it holds that. */
    static void watch(Session session, Owner holder) {
        if (holder != null) {
            session.stack().ownerWatch().accept(holder);
        }
    }

    /** Of the process that called us: it ends with us, and what it holds with it; null if nothing speaks for that. */
    String shortLived(Owner holder) {
        if (owner != null || !WAITS_FOR_ONE_COMMAND.contains(holder.command())) {
            return null;
        }
        return "owned by " + holder.command() + " (" + holder.pid()
                + "), and closed when that ends; --owner PID or none says otherwise";
    }

    private long pid() {
        if (!owner.matches("[1-9]\\d{0,9}")) {
            throw new BadWord("--owner '" + owner + "' is neither a process id nor none");
        }
        return Long.parseLong(owner);
    }

    private static Owner named(long pid, long told) throws CommandFailed {
        try {
            Path process = Path.of("/proc/" + pid);
            String command = Files.readString(process.resolve("comm")).strip();
            return new Owner(pid, command.equals("java") && isOurs(process) ? "rawtcp" : command, 0);
        } catch (IOException e) {
            throw new CommandFailed(Exit.NO_SUCH_THING, "the owner, process " + told + ", does not exist");
        }
    }

    /** Our shell, whose users know of no java. */
    private static boolean isOurs(Path process) throws IOException {
        return Files.readString(process.resolve("cmdline"), StandardCharsets.ISO_8859_1)
                .contains("\0rawtcp.client.Main\0");
    }

    /** A foreground command itself: what it holds is closed when it ends, however it ends. */
    static Owner foreground(Session session) {
        Owner self = new Owner(session.pid(), "rawtcp", session.number());
        session.onEnd(() -> StackCalls.evenInterrupted(session.stack().host(), (nowNs, endpoint) -> {
            endpoint.ownerEnded(nowNs, self);
            return self;
        }));
        return self;
    }
}
