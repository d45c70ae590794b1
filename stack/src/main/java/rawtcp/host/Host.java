package rawtcp.host;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.function.LongSupplier;
import rawtcp.endpoint.CallFailed;
import rawtcp.endpoint.Endpoint;
import rawtcp.endpoint.Listener;
import rawtcp.knob.Knobs;
import rawtcp.link.Link;
import rawtcp.net.Faults;
import rawtcp.net.Mark;
import rawtcp.os.ErrnoException;
import rawtcp.os.RealTime;
import rawtcp.tcp.Cause;
import rawtcp.tcp.Connection;
import rawtcp.wire.FourTuple;
import rawtcp.wire.Segment;

/**
 * The one thread that owns the stack. It waits for the link, for the sockets of {@link Caller}s and for a wake-up,
 * takes what arrived in a batch, lets the connections act, runs what is due and then the calls that callers and sessions
 * have asked for, sends in a batch, sleeps until the next deadline. So a call sees all that arrived before it, and what it
 * sends has left before it returns, but for those that need not wait for that ({@link Work#tellsAtOnce}).
 */
public final class Host implements AutoCloseable {
    /** Calls see all that arrived before them, but a flood can't keep them waiting for ever. */
    private static final int MOST_BATCHES_BEFORE_CALLS = 64;

    /** When the kernel takes no more: until its queues have moved on. */
    private static final long SEND_AGAIN_NS = 1_000_000;

    private static final long FOR_EVER = -1;

    private final Link link;
    private final Endpoint endpoint;
    private final Knobs knobs;
    private final Consumer<Throwable> onBroken;
    private final Tasks tasks = new Tasks();
    private final Readiness readiness;
    private final Callers callers;
    private final Passage passage;
    private final List<IntConsumer> followers = new ArrayList<>();
    private final Thread thread;
    /** The last turn has ended a wait: what that changed may end another's. */
    private boolean resumed;

    /** How long it waits without sleeping where it has not waited longer the last time. */
    private long spinNs;

    private long lastPauseNs;
    private long turns;

    private volatile boolean asleep;
    private volatile boolean stopping;

    public Host(Link link, Endpoint endpoint, Knobs knobs) {
        this(link, endpoint, knobs, broken -> {});
    }

    /**
     * Starts the thread.
     *
     * @param onBroken called on it when an invariant has failed, after the last segments were printed: nothing is sent
     *     or answered any more, and the process should take its guard away and die
     */
    public Host(Link link, Endpoint endpoint, Knobs knobs, Consumer<Throwable> onBroken) {
        this.link = link;
        this.endpoint = endpoint;
        this.knobs = knobs;
        this.onBroken = onBroken;
        passage = new Passage(link, endpoint);
        endpoint.buffersForTheKernel();
        readiness = new Readiness(link.descriptors());
        callers = new Callers(readiness);
        thread = new Thread(this::run, "rawtcp-stack");
        thread.start();
    }

    /** Work on the stack's thread. */
    @FunctionalInterface
    public interface Call<T> {
        T run(long nowNs, Endpoint endpoint) throws CallFailed;
    }

    /**
     * Sees the segments of one connection as they pass, on the stack's thread; the segment is valid only meanwhile. {@code
     * mark}: what a fault or a user has done with it; null: nothing.
     */
    @FunctionalInterface
    public interface Tap {
        void onSegment(long nowNs, boolean inbound, Segment segment, Mark mark);
    }

    /** On the stack's thread: {@code tap} sees each segment from now on, an inbound one before the connection does. */
    public void tap(FourTuple tuple, Tap tap) {
        assert Thread.currentThread() == thread : "taps are set within a call";
        passage.taps().add(tuple, tap);
    }

    /** On the stack's thread. */
    public void untap(FourTuple tuple) {
        assert Thread.currentThread() == thread : "taps are removed within a call";
        passage.taps().remove(tuple);
    }

    /** On the stack's thread. While it is so, each segment is made by itself. */
    public boolean isTapped() {
        return passage.taps().areThere();
    }

    /** On the stack's thread: from now on {@code onlooker} sees all that happens. */
    public void show(Onlooker onlooker) {
        assert Thread.currentThread() == thread : "onlookers come within a call";
        passage.onlookers().add(onlooker);
    }

    /** On the stack's thread. */
    public void hide(Onlooker onlooker) {
        assert Thread.currentThread() == thread : "onlookers go within a call";
        passage.onlookers().remove(onlooker);
    }

    /** On the stack's thread: what befalls packets on their way to and from the link. */
    public Faults faults() {
        assert Thread.currentThread() == thread : "faults are set and asked for within a call";
        return passage.faults();
    }

    /** On the stack's thread: from now on {@code one} hears of each id that may look otherwise than before. */
    public void follow(IntConsumer one) {
        assert Thread.currentThread() == thread : "followers come within a call";
        followers.add(one);
        endpoint.follower(this::changed);
    }

    /** On the stack's thread. */
    public void unfollow(IntConsumer one) {
        assert Thread.currentThread() == thread : "followers go within a call";
        followers.remove(one);
        endpoint.follower(followers.isEmpty() ? null : this::changed);
    }

    private void changed(int id) {
        for (int i = 0; i < followers.size(); i++) {
            followers.get(i).accept(id);
        }
    }

    /**
     * On the stack's thread: a segment of somebody's making goes to the peer, or comes as if from it. No fault touches it.
     *
     * @param badChecksum its TCP checksum is wrong
     */
    public void inject(long nowNs, Segment segment, boolean toPeer, boolean badChecksum) throws CallFailed {
        assert Thread.currentThread() == thread : "segments are injected within a call";
        if (!toPeer) { // what it brings may lie where answers are read from still
            boolean unused = transmit(nowNs);
            tasks.tell();
        }
        if (!passage.inject(nowNs, segment, toPeer, badChecksum)) {
            throw new CallFailed(CallFailed.Kind.WRONG_STATE, "the kernel takes no packets just now; try again");
        }
    }

    /** On the stack's thread, which from now on reads what {@code caller} asks for. */
    public void attach(Caller caller) throws CallFailed {
        assert Thread.currentThread() == thread : "callers come within a call";
        try {
            callers.attach(caller);
        } catch (ErrnoException e) {
            throw new CallFailed(CallFailed.Kind.NOT_PERMITTED, e.getMessage());
        }
    }

    /** On the stack's thread. */
    public void detach(Caller caller) {
        assert Thread.currentThread() == thread : "callers go on the stack's thread";
        callers.detach(caller);
    }

    /**
     * On the stack's thread: from now on it waits so long for the next packet or call before it sleeps, provided that the last
     * came within that time. It keeps a processor busy meanwhile; 0: never.
     */
    public void spin(long ns) {
        assert Thread.currentThread() == thread : "a call sets it";
        spinNs = ns;
    }

    /** On the stack's thread. */
    public long spinNs() {
        return spinNs;
    }

    /** On the stack's thread: the number of the turn that it is in. */
    public long turnNumber() {
        return turns;
    }

    /** On the stack's thread: {@code caller} is asked in the next turn, whether or not its socket is ready. */
    public void askAgain(Caller caller) {
        callers.again(caller);
    }

    /** On the stack's thread: {@code caller} has looked at what it was told, and is soon to take it off. */
    public void takeOffSoon(Caller caller) {
        callers.takeOffSoon(caller, nowNs());
    }

    /** On the stack's thread: from now on {@code caller} is asked when its socket takes more; or, as at first, when it gives. */
    public void awaitWritable(Caller caller, boolean wanted) {
        readiness.awaitWritable(caller.descriptor(), wanted);
    }

    /** Runs {@code call} on the stack's thread and returns what it returned. */
    public <T> T call(Call<T> call) throws CallFailed, InterruptedException {
        if (Thread.currentThread() == thread) {
            return call.run(nowNs(), endpoint);
        }
        return submitForEver(Task.once(call));
    }

    /**
     * Runs {@code attempt} on the stack's thread, now and again whenever anything changed, until it returns a value
     * other than null. An interrupt of the calling thread ends the wait and leaves nothing behind.
     *
     * @param timeoutNs {@code Long.MAX_VALUE}: for ever
     */
    public <T> T await(Call<T> attempt, long timeoutNs) throws CallFailed, InterruptedException, TimeoutException {
        assert Thread.currentThread() != thread : "the stack's thread would wait for itself";
        return submit(Task.untilResult(attempt, Task.NEVER), timeoutNs);
    }

    /** The same for ever. */
    public <T> T await(Call<T> attempt) throws CallFailed, InterruptedException {
        return await(attempt, Task.NEVER);
    }

    /**
     * The same without a timeout: when {@code deadlineNs} has come the attempt is repeated too, and it is for it to end
     * the wait, or to name another time. Both run on the stack's thread.
     */
    public <T> T await(Call<T> attempt, LongSupplier deadlineNs) throws CallFailed, InterruptedException {
        assert Thread.currentThread() != thread : "the stack's thread would wait for itself";
        return submitForEver(Task.untilResult(attempt, deadlineNs));
    }

    /** The same, but not for longer than {@code timeoutNs}. */
    public <T> T await(Call<T> attempt, LongSupplier deadlineNs, long timeoutNs)
            throws CallFailed, InterruptedException, TimeoutException {
        return submit(Task.untilResult(attempt, deadlineNs), timeoutNs);
    }

    /**
     * The same for ever, for who answers what comes: the attempt is repeated before what has come is acknowledged, so that both
     * leave as one segment.
     */
    public <T> T answer(Call<T> attempt) throws CallFailed, InterruptedException {
        assert Thread.currentThread() != thread : "the stack's thread would wait for itself";
        return submitForEver(Task.answering(attempt));
    }

    private <T> T submitForEver(Task<T> task) throws CallFailed, InterruptedException {
        try {
            return submit(task, Long.MAX_VALUE);
        } catch (TimeoutException e) {
            throw new AssertionError("for ever is over", e);
        }
    }

    private <T> T submit(Task<T> task, long timeoutNs) throws CallFailed, InterruptedException, TimeoutException {
        tasks.add(task);
        wakeUp();
        return task.join(timeoutNs);
    }

    /** Nanoseconds of the stack's clock, as {@code nowNs} everywhere. */
    public long nowNs() {
        return System.nanoTime();
    }

    public Knobs knobs() {
        return knobs;
    }

    private synchronized void wakeUp() {
        if (asleep) {
            readiness.wakeUp();
        }
    }

    private void run() {
        RealTime.claim();
        try {
            boolean more = true;
            while (!stopping) {
                if (more) {
                    int unused = poll(0);
                } else {
                    pause();
                }
                more = turn();
            }
            resetAll();
        } catch (Throwable broken) {
            tell(broken);
            onBroken.accept(broken);
        } finally {
            end();
        }
    }

    /** One round, after a poll; true if the next should follow at once, whatever comes. */
    private boolean turn() {
        turns++;
        boolean more = takeTurn();
        endpoint.turned();
        return more;
    }

    private boolean takeTurn() {
        callers.ask(tasks);
        boolean asked = tasks.admit();
        if (asked) {
            // A request may have become whole after the last look, and a packet have come before that. By now all
            // requests of this turn are read, so that whatever came before one of them is seen.
            int unused = readiness.await(0);
            callers.noteReady();
        }
        boolean received = receive();
        boolean more = received;
        for (int batch = 0; asked && more && batch < MOST_BATCHES_BEFORE_CALLS; batch++) {
            more = link.mayHaveMore() && receive();
        }
        long nowNs = nowNs();
        boolean changed = received || asked || resumed;
        if (endpoint.nextDeadlineNs() <= nowNs) {
            endpoint.onDeadline(nowNs);
            changed = true;
        }
        if (callers.takesOffAtNs() <= nowNs) {
            callers.takeOff();
        }
        tasks.runAdmitted(nowNs, endpoint);
        if (changed) {
            tasks.retryAnswering(nowNs, endpoint);
        }
        boolean sent = transmit(nowNs);
        tasks.tell();
        resumed = false;
        if (tasks.hasWaiting() && (changed || sent || tasks.nextDeadlineNs() <= nowNs)) {
            resumed = tasks.retryWaiting(nowNs, endpoint);
            sent |= transmit(nowNs);
            tasks.tell();
        }
        passage.onlookers().turned();
        return (resumed && tasks.mayGoOn()) || passage.hasMore();
    }

    private boolean receive() {
        return passage.receive(nowNs(), readiness.links());
    }

    /** True if segments have left. */
    private boolean transmit(long nowNs) {
        return passage.transmit(nowNs);
    }

    /** The number of descriptors that are ready. */
    private int poll(long timeoutNs) {
        int ready = readiness.await(timeoutNs);
        readiness.clearWakeUp();
        return ready;
    }

    /** Waits until there is something to do. */
    private void pause() {
        long beginNs = nowNs();
        if (spinNs == 0 || lastPauseNs > spinNs || !comesWhileSpinning(beginNs)) {
            sleep();
        }
        lastPauseNs = nowNs() - beginNs;
    }

    /** Waits without giving the processor away; true if there is something to do. */
    private boolean comesWhileSpinning(long beginNs) {
        long leftNs = sleepNs();
        long endNs = beginNs + (leftNs == FOR_EVER ? spinNs : Math.min(spinNs, leftNs));
        do {
            if (poll(0) > 0 || mustGoOn()) {
                return true;
            }
        } while (nowNs() < endNs);
        return leftNs != FOR_EVER && leftNs <= spinNs;
    }

    private void sleep() {
        asleep = true;
        // A call that came before this line wakes nobody, and is seen here; one that comes after it wakes us.
        int unused = poll(mustGoOn() ? 0 : sleepNs());
        asleep = false;
    }

    /** Somebody has asked for something. */
    private boolean mustGoOn() {
        return tasks.hasArrivals() || callers.mustBeAsked() || stopping;
    }

    private long sleepNs() {
        long deadlineNs = Math.min(
                Math.min(endpoint.nextDeadlineNs(), passage.nextDeadlineNs()),
                Math.min(tasks.nextDeadlineNs(), callers.takesOffAtNs()));
        long sleepNs = deadlineNs == Long.MAX_VALUE ? FOR_EVER : Math.max(0, deadlineNs - nowNs());
        if (link.hasQueued() && (sleepNs == FOR_EVER || sleepNs > SEND_AGAIN_NS)) {
            return SEND_AGAIN_NS;
        }
        return sleepNs;
    }

    /**
     * As the kernel's sockets at a halt would not, but peers should know. The faults go first: what they have delayed
     * arrives before the RSTs, and these meet none.
     */
    private void resetAll() {
        long nowNs = nowNs();
        passage.heal(nowNs);
        for (Listener listener : new ArrayList<>(endpoint.listeners())) {
            endpoint.close(nowNs, listener);
        }
        for (Connection connection : new ArrayList<>(endpoint.connections())) {
            endpoint.abort(nowNs, connection, Cause.STACK_STOPPED);
        }
        while (transmit(nowNs) && !link.hasQueued()) {}
    }

    private void tell(Throwable broken) {
        List<String> lines = passage.lastSegments().lines(nowNs());
        lines.forEach(System.err::println);
        broken.printStackTrace();
    }

    private void end() {
        stopping = true;
        tasks.end();
        callers.end();
        link.close();
        synchronized (this) {
            asleep = false;
            readiness.close();
        }
    }

    /** Stops the thread; connections get their RST, the link is closed. */
    @Override
    public void close() {
        stopping = true;
        wakeUp();
        boolean interrupted = false;
        while (thread.isAlive() && Thread.currentThread() != thread) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
