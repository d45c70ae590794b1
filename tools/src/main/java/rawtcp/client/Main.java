package rawtcp.client;

import java.io.IOException;
import java.lang.reflect.Constructor;
import java.nio.channels.SocketChannel;
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
        int at = 0;
        while (at < args.length && (args[at].startsWith("-L") || args[at].startsWith("-S"))) {
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
        return run(Target.of(name, path), Arrays.asList(args).subList(at, args.length));
    }

    private int run(Target target, List<String> words) throws Refused {
        String first = words.isEmpty() ? "" : words.get(0);
        boolean isOurs = first.isEmpty() || first.startsWith("-") || first.equals("help") || first.equals("shell");
        SocketChannel daemon = isOurs ? null : Connector.connect(target);
        if (daemon == null) {
            int answer = withoutStack(words);
            if (answer >= 0) {
                return answer;
            }
            daemon = answer == WithoutStack.NEEDS_ONE ? none(target) : startOrConnect(target);
            if (answer == WithoutStack.START_ONLY) {
                return 0;
            }
            if (answer == WithoutStack.SHELL) {
                return load(Shell.class, "rawtcp.shell.Main").run(daemon, target);
            }
        }
        Execution execution = new Execution(daemon, target.name(), new ProcessStreams());
        Runtime.getRuntime().addShutdownHook(new Interrupter(execution));
        return execution.run(new ExecRequest(Caller.ofThisProcess(), words));
    }

    private static SocketChannel none(Target target) throws Refused {
        throw new Refused(
                1,
                "no stack \"" + target.name()
                        + "\" runs here: start one with 'rawtcp stack start' (or listen, connect)");
    }

    private static SocketChannel startOrConnect(Target target) throws Refused {
        SocketChannel running = Connector.connect(target);
        return running != null ? running : new Starter(target).start();
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

    private static int withoutStack(List<String> words) {
        return load(WithoutStack.class, "rawtcp.daemon.Local").run(words);
    }

    private static <T> T load(Class<T> face, String name) {
        try {
            Constructor<?> constructor = Class.forName(name).getDeclaredConstructor();
            return face.cast(constructor.newInstance());
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("the build lacks " + name, e);
        }
    }

    /** Implemented by the shell; it prints its own errors. */
    public interface Shell {
        int run(SocketChannel daemon, Target target) throws Refused;
    }
}
