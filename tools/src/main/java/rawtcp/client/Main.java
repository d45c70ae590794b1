package rawtcp.client;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The thin client: connects to the stack, hands it the words of the command line, carries the streams. It knows no
 * command, loads nothing but java.base, and so costs hardly more than an empty main. Only where no stack runs, and for
 * what needs none, it loads the command tree, by name.
 */
public final class Main {
    /** How long Ctrl-C lets the command print its last words. */
    private static final long GRACE_MS = 1000;

    private static final int BROKEN = 1;

    private static final CountDownLatch COMMAND_ENDED = new CountDownLatch(1);
    private static volatile boolean interrupted;

    private Main() {}

    public static void main(String[] args) throws InterruptedException {
        int status;
        try {
            status = new Main().run(args);
        } catch (Refused e) {
            if (e.getMessage() != null) {
                System.err.println("rawtcp: " + e.getMessage());
            }
            status = e.status();
        } catch (LinkageError e) {
            System.err.println("rawtcp: " + Refused.text(e));
            status = BROKEN;
        }
        COMMAND_ENDED.countDown();
        if (interrupted) {
            Thread.currentThread().join(); // the signal's own way out has the status: 128 + its number
        }
        Runtime.getRuntime().halt(status);
    }

    private int run(String[] args) throws Refused {
        String name = null;
        String path = null;
        boolean quiet = false;
        int at = 0;
        while (at < args.length && (isQuiet(args[at]) || args[at].startsWith("-L") || args[at].startsWith("-S"))) {
            if (isQuiet(args[at])) {
                quiet = true;
                at++;
                continue;
            }
            String option = args[at].substring(0, 2);
            String value = args[at].substring(2);
            if (value.isEmpty()) {
                if (++at == args.length) {
                    throw new Refused(2, "option " + option + " needs a value");
                }
                value = args[at];
            }
            at++;
            if (option.equals("-L")) {
                name = value;
            } else {
                path = value;
            }
        }
        List<String> words = Arrays.asList(args).subList(at, args.length);
        return run(Target.of(name, path), quiet ? quietly(words) : words);
    }

    private static boolean isQuiet(String word) {
        return word.equals("-q") || word.equals("--quiet");
    }

    /** As if it stood behind the command's name, where each takes it, once. */
    private static List<String> quietly(List<String> words) {
        List<String> all = new ArrayList<>(words);
        boolean isSaidAgain =
                words.stream().takeWhile(word -> !word.equals("--")).anyMatch(Main::isQuiet);
        if (!words.isEmpty() && !words.get(0).startsWith("-") && !isSaidAgain) {
            all.add(1, "--quiet");
        }
        return all;
    }

    private int run(Target target, List<String> words) throws Refused {
        Access access = Access.seek(target, words);
        if (access.isShell()) {
            return Access.load(Shell.class, "rawtcp.shell.Main").run(access.daemon(), target);
        }
        if (access.daemon() == null) {
            return access.status();
        }
        Execution execution = new Execution(access.daemon(), target.name(), new ProcessStreams());
        AtEnd.run(new Interrupter(execution));
        return execution.run(new ExecRequest(Caller.ofThisProcess(), words));
    }

    /**
     * SIGINT, SIGTERM, SIGHUP: the JVM runs this, and exits with 128 + the signal's number when it returns. A class, since
     * a lambda would cost the client milliseconds.
     */
    private static final class Interrupter extends Thread {
        private final Execution execution;

        Interrupter(Execution execution) {
            this.execution = execution;
        }

        @Override
        public void run() {
            interrupted = true;
            try {
                execution.interrupt();
                boolean unused = COMMAND_ENDED.await(GRACE_MS, TimeUnit.MILLISECONDS);
            } catch (IOException | InterruptedException e) {
                // The stack has gone: nothing to wait for.
            }
        }
    }

    /** Implemented by the shell; it prints its own errors. */
    public interface Shell {
        int run(SocketChannel daemon, Target target) throws Refused;
    }
}
