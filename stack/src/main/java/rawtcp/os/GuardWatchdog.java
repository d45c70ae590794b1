package rawtcp.os;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A shell outside the JVM that waits on a pipe. If the pipe ends without a word, the stack has died, {@code kill -9}
 * included, and the shell takes the guard away; told that the stack has done so itself, it just ends. It has a session
 * of its own, so that a Ctrl-C or a killed process group does not take it along, and holds nothing of the stack's open.
 */
final class GuardWatchdog {
    private static final String DONE = "done";

    /**
     * $1: the transaction; $2: one for where that can't be had; the rest: the command that takes it. They are tried for a
     * while, because the stack may have died while iptables was still busy setting the guard.
     */
    private static final String SCRIPT =
            """
            trap '' HUP INT
            read -r word
            [ "$word" = %s ] && exit 0
            transaction=$1
            other=$2
            shift 2
            for try in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
                printf '%%s' "$transaction" | "$@" && exit 0
                printf '%%s' "$other" | "$@" && exit 0
                sleep 0.1
            done
            exit 1
            """
                    .formatted(DONE);

    private final String chain;
    private final String removal;
    private final String removalOfRest;
    private final List<String> restoreCommand;
    private Process process;
    private boolean ending;

    GuardWatchdog(String chain, String removal, String removalOfRest, List<String> restoreCommand) throws NotPermitted {
        this.chain = chain;
        this.removal = removal;
        this.removalOfRest = removalOfRest;
        this.restoreCommand = restoreCommand;
        start();
    }

    private synchronized void start() throws NotPermitted {
        ProcessBuilder builder =
                new ProcessBuilder("setsid", "sh", "-c", SCRIPT, "rawtcp-guard", removal, removalOfRest);
        builder.command().addAll(restoreCommand);
        builder.environment().put("PATH", IpTables.path());
        builder.environment().put("LC_ALL", "C");
        builder.directory(new File("/"));
        builder.redirectOutput(Redirect.DISCARD).redirectError(Redirect.DISCARD);
        try {
            process = ProcessStart.of(builder);
        } catch (IOException e) {
            throw new NotPermitted("the watchdog of " + chain + " can't be started: " + e.getMessage(), e);
        }
        var unused = process.onExit().thenRun(this::startAgain);
    }

    /** Somebody killed it while the stack lives: another one. */
    private synchronized void startAgain() {
        if (ending) {
            return;
        }
        try {
            start();
        } catch (NotPermitted e) {
            // The stack itself still takes the guard away at its end; only kill -9 would now leave it behind.
            ending = true;
        }
    }

    /** The guard is gone, or never was: the shell has nothing left to do. */
    synchronized void dismiss() {
        ending = true;
        try (OutputStream pipe = process.getOutputStream()) {
            pipe.write((DONE + "\n").getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            // It is gone already.
        }
    }

    /** The stack could not take the guard away: the shell does, as if the stack had died. */
    synchronized void takeOver() {
        ending = true;
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            // It is gone already.
        }
    }
}
