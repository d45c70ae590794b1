package rawtcp.daemon;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import rawtcp.client.Frame;
import rawtcp.command.RunningStack;
import rawtcp.os.LocalListener;
import rawtcp.os.LocalSocket;
import rawtcp.os.Log;
import rawtcp.os.RealTime;

/** Listens on the control socket and serves each client on threads of its own. */
final class Server {
    private static final int PROMPT_THREADS = 8;
    private static final int BACKLOG = 1_024;
    private static final long PAUSE_NS = 100_000_000;

    /** For what a command does at its end when the stack is stopped: a trace draws its picture. */
    private static final long LONGEST_END_NS = 5_000_000_000L;

    private final Path socket;
    private volatile RunningStack stack;
    private volatile SocketProcesses socketProcesses;
    private final CommandRunner commands;
    private final Runnable onStop;
    private final Runnable afterStop;
    private final LocalListener listener;
    private final Set<Conversation> conversations = ConcurrentHashMap.newKeySet();
    private final ExecutorService threads = Executors.newCachedThreadPool(work -> daemonThread(work, "rawtcp-session"));
    private final ExecutorService promptThreads = promptThreads();
    private volatile boolean stopAsked;
    private Runnable whenGone = () -> {};
    private boolean stopped;
    private final Object ofRuns = new Object();
    private int runs; // guarded by it

    /**
     * Listens; {@link #publish} lets it be found.
     *
     * @param onStop takes the stack down, once, before the client that asked is told
     * @param afterStop ends the process when that client has been told
     */
    Server(Path socket, CommandRunner commands, Runnable onStop, Runnable afterStop) throws IOException {
        this.socket = socket;
        this.commands = commands;
        this.onStop = onStop;
        this.afterStop = afterStop;
        Path unfinished = unfinished(socket);
        Files.deleteIfExists(unfinished);
        listener = LocalListener.bind(unfinished, BACKLOG);
        try {
            Files.setPosixFilePermissions(unfinished, PosixFilePermissions.fromString("rw-------"));
        } catch (IOException e) {
            listener.close();
            throw e;
        }
    }

    /**
     * Those who take connections: whoever makes socket calls begins there, and may measure. Some are there from the start,
     * for whoever starts a thread waits for an ordinary one.
     */
    static ExecutorService promptThreads() {
        ThreadPoolExecutor threads = new ThreadPoolExecutor(
                PROMPT_THREADS, Integer.MAX_VALUE, 1, TimeUnit.MINUTES, new SynchronousQueue<>(), Server::promptThread);
        threads.prestartAllCoreThreads();
        return threads;
    }

    private static Thread promptThread(Runnable work) {
        return daemonThread(
                () -> {
                    RealTime.claim();
                    work.run();
                },
                "rawtcp-calls");
    }

    /** Where a socket is made ready: beside {@code socket}, with a path that is no longer, for there is a limit. */
    static Path unfinished(Path socket) {
        String name = socket.getFileName().toString();
        String start = name.substring(0, name.length() - 1);
        return socket.resolveSibling(start + (name.endsWith("~") ? "-" : "~"));
    }

    private static Thread daemonThread(Runnable work, String name) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        return thread;
    }

    /** From here on the socket is there: when all is ready, for whoever sees it connects, and may measure. */
    void publish() throws IOException {
        Files.move(unfinished(socket), socket, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Until {@link #stop}. */
    void serve() {
        while (listener.isOpen()) {
            try {
                LocalSocket accepted = listener.accept();
                accepted.sendBuffer(2 * Frame.WINDOW);
                Accepted conversation = new Accepted(this, accepted, threads);
                began(conversation);
                promptThreads.execute(conversation);
            } catch (ClosedChannelException e) {
                return;
            } catch (IOException e) {
                if (listener.isOpen()) {
                    Log.say("accept: " + e);
                    LockSupport.parkNanos(PAUSE_NS); // out of descriptors, as a rule: some will be free again
                }
            }
        }
    }

    /** What commands and socket calls work on; to be given before {@link #serve}. */
    void stack(RunningStack given, KernelKnobs kernelKnobs) {
        stack = given;
        socketProcesses = new SocketProcesses(given.host(), given.network()::sourceFor, kernelKnobs);
    }

    /** The last thing to be done by {@link #stop}, without a socket; to be given before {@link #serve}. */
    void whenGone(Runnable last) {
        whenGone = last;
    }

    SocketProcesses socketProcesses() {
        return socketProcesses;
    }

    RunningStack stack() {
        return stack;
    }

    CommandRunner commands() {
        return commands;
    }

    void afterStop() {
        afterStop.run();
    }

    void began(Conversation conversation) {
        conversations.add(conversation);
    }

    void ended(Conversation conversation) {
        conversations.remove(conversation);
    }

    /** By {@code stack stop}: once the command has ended. */
    void askStop() {
        stopAsked = true;
    }

    boolean isStopAsked() {
        return stopAsked;
    }

    /** Takes everything down, and returns when that is done, whoever began it. */
    void stop() {
        stop(null, () -> {});
    }

    /**
     * Takes everything down. {@code asking} is not told why it ends, but gets its {@code answer} at the end, before
     * anybody else who waits for the stop goes on: with the socket gone {@link #serve} returns, and with it the process.
     */
    synchronized void stop(Conversation asking, Runnable answer) {
        if (!stopped) {
            stopped = true;
            for (Conversation conversation : conversations) {
                if (conversation != asking) {
                    conversation.endWith("the stack was stopped");
                }
            }
            awaitRuns();
            onStop.run();
            closeSocket(); // now only: who finds no socket may start a new stack with the same guard
            whenGone.run();
        }
        answer.run();
    }

    void runBegan() {
        synchronized (ofRuns) {
            runs++;
        }
    }

    void runEnded() {
        synchronized (ofRuns) {
            runs--;
            ofRuns.notifyAll();
        }
    }

    private void awaitRuns() {
        long endNs = System.nanoTime() + LONGEST_END_NS;
        synchronized (ofRuns) {
            for (long leftNs = LONGEST_END_NS; runs > 0 && leftNs > 0; leftNs = endNs - System.nanoTime()) {
                try {
                    TimeUnit.NANOSECONDS.timedWait(ofRuns, leftNs);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return;
                }
            }
        }
    }

    private void closeSocket() {
        try {
            Files.deleteIfExists(socket);
            Files.deleteIfExists(unfinished(socket));
            listener.close();
        } catch (IOException e) {
            Log.say("the socket can't be removed: " + e);
        }
    }
}
