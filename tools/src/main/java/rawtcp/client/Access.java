package rawtcp.client;

import java.lang.reflect.Constructor;
import java.nio.channels.SocketChannel;
import java.util.List;

/**
 * How a command line comes to its stack: one that runs, one that is started for it, or none, where nothing but help or
 * an error was to be printed.
 *
 * @param daemon null if all is done
 * @param status the exit status if all is done
 * @param isShell this process is to become the shell
 */
public record Access(SocketChannel daemon, int status, boolean isShell) {
    /**
     * Starts a stack if the command may. Knows no command but those few that never run in the daemon, or that seem to start
     * one.
     */
    public static Access seek(Target target, List<String> words) throws Refused {
        String first = words.isEmpty() ? "" : words.get(0);
        boolean isOurs = first.isEmpty() || first.startsWith("-") || first.equals("drill") || first.equals("shell");
        SocketChannel running = isOurs ? null : running(target, first);
        if (running != null) {
            return new Access(running, 0, false);
        }
        Refused refusal = null;
        if (!isOurs && seemsToStartOne(words)) {
            try {
                Starter.Started started = new Starter(target).start(words);
                if (started.daemon() != null) {
                    return new Access(started.isDone() ? null : started.daemon(), 0, false);
                }
            } catch (Refused e) {
                if (e.getMessage() == null) {
                    throw e; // the daemon has said all
                }
                refusal = e;
            }
        }
        int answer = load(WithoutStack.class, "rawtcp.daemon.Local").run(words);
        if (answer >= 0) {
            return new Access(null, answer, false);
        }
        if (refusal != null) {
            throw refusal; // where no stack can be started, wrong words are told of first, and help is given
        }
        if (answer == WithoutStack.NEEDS_ONE) {
            String cure = first.equals("stack") && words.contains("stop")
                    ? "" // that none runs is what was wanted
                    : ": start one with 'rawtcp" + target.words() + " stack start' (or listen, connect)";
            throw new Refused(1, "no stack '" + target.name() + "' runs here" + cure);
        }
        SocketChannel started = connectOrStart(target);
        boolean isDone = answer == WithoutStack.START_ONLY;
        return new Access(isDone ? null : started, 0, answer == WithoutStack.SHELL);
    }

    /** Then the new stack's own process judges them, which would else be done twice. */
    private static boolean seemsToStartOne(List<String> words) {
        String first = words.get(0);
        return (first.equals("connect") || first.equals("listen") || (first.equals("stack") && words.contains("start")))
                && !words.contains("--help")
                && !words.contains("-h");
    }

    /** Help is to be had without it, too: then it does not matter why it can't be connected to. */
    private static SocketChannel running(Target target, String first) throws Refused {
        try {
            return Connector.connect(target);
        } catch (Refused e) {
            if (first.equals("help")) {
                return null;
            }
            throw e;
        }
    }

    private static SocketChannel connectOrStart(Target target) throws Refused {
        SocketChannel running = Connector.connect(target);
        return running != null ? running : new Starter(target).start(List.of()).daemon();
    }

    /** By name, so that the command tree, the shell and their libraries are loaded only where they are needed. */
    static <T> T load(Class<T> face, String name) {
        try {
            Constructor<?> constructor = Class.forName(name).getDeclaredConstructor();
            return face.cast(constructor.newInstance());
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("the build lacks " + name, e);
        }
    }
}
