package rawtcp.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import rawtcp.endpoint.CallFailed;
import rawtcp.endpoint.Endpoint;
import rawtcp.endpoint.Surroundings;
import rawtcp.knob.Durations;
import rawtcp.knob.Knobs;
import rawtcp.link.Link;
import rawtcp.link.MemoryLink;
import rawtcp.os.ErrnoException;
import rawtcp.os.LibC;
import rawtcp.tcp.Cause;
import rawtcp.tcp.Conversation;
import rawtcp.tcp.Event;
import rawtcp.tcp.Transition;
import rawtcp.wire.DropReason;
import rawtcp.wire.IpAddress;
import rawtcp.wire.Segment;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class HostTest {
    private static final long FOR_EVER = Long.MAX_VALUE;

    private final MemoryLink[] wire = MemoryLink.pair();
    private final CompletableFuture<Throwable> broken = new CompletableFuture<>();
    private final Host host = host();

    private Host host() {
        return hostOn(wire[0]);
    }

    private Host hostOn(Link link) {
        Knobs knobs = new Knobs();
        Endpoint endpoint = new Endpoint(knobs, new SplittableRandom(1), new AllGranted());
        return new Host(link, endpoint, knobs, broken::complete);
    }

    @AfterEach
    void close() {
        host.close();
        wire[1].close();
    }

    @Test
    void a_call_runs_on_the_stacks_thread_and_returns_its_result() throws Exception {
        Thread stack = host.call((nowNs, endpoint) -> Thread.currentThread());
        assertNotSame(Thread.currentThread(), stack);
        assertSame(stack, host.call((nowNs, endpoint) -> Thread.currentThread()));
        assertNull(host.call((nowNs, endpoint) -> null));
    }

    @Test
    void a_stack_that_waits_awake_sees_calls_packets_and_deadlines() throws Exception {
        host.call((nowNs, endpoint) -> {
            host.spin(Durations.parseNs("20ms", "s"));
            return null;
        });
        for (int i = 0; i < 200; i++) {
            long beforeNs = host.nowNs();
            AtomicReference<Long> dueNs = new AtomicReference<>(Long.MAX_VALUE);
            long afterNs = host.await(
                    (nowNs, endpoint) -> {
                        dueNs.set(beforeNs + 1_000_000);
                        return nowNs >= beforeNs + 1_000_000 ? nowNs : null;
                    },
                    dueNs::get);
            assertTrue(afterNs - beforeNs >= 1_000_000);
            assertEquals(20_000_000L, host.<Long>call((nowNs, endpoint) -> host.spinNs()));
        }
    }

    @Test
    void whoever_looks_on_is_told_after_the_last_attempt_of_a_turn() throws Exception {
        AtomicBoolean attemptedAgain = new AtomicBoolean();
        CompletableFuture<Void> told = new CompletableFuture<>();
        host.call((nowNs, endpoint) -> {
            host.show(new TurnsOnlooker(() -> {
                if (attemptedAgain.get()) {
                    told.complete(null);
                }
            }));
            return null;
        });
        AtomicInteger attempts = new AtomicInteger();
        host.await(
                (nowNs, endpoint) -> {
                    attemptedAgain.set(attempts.incrementAndGet() == 2);
                    return attemptedAgain.get() ? true : null;
                },
                FOR_EVER);
        told.get(); // nobody asks for anything more, so that no other turn follows
    }

    @Test
    void a_call_within_a_call_runs_at_once() throws Exception {
        assertEquals("inner", host.call((nowNs, endpoint) -> {
            try {
                return host.call((now, same) -> "inner");
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }));
    }

    @Test
    void what_a_call_throws_its_caller_gets_and_the_stack_goes_on() throws Exception {
        CallFailed failed = assertThrows(
                CallFailed.class,
                () -> host.call((nowNs, endpoint) -> {
                    throw new CallFailed(CallFailed.Kind.WRONG_STATE, "not now");
                }));
        assertEquals("not now", failed.getMessage());
        assertThrows(
                IllegalArgumentException.class,
                () -> host.await(
                        (nowNs, endpoint) -> {
                            throw new IllegalArgumentException();
                        },
                        FOR_EVER));
        assertEquals("alive", host.call((nowNs, endpoint) -> "alive"));
        assertFalse(broken.isDone());
    }

    @Test
    void an_await_is_tried_again_when_a_call_has_changed_something() throws Exception {
        AtomicInteger level = new AtomicInteger();
        AtomicInteger attempts = new AtomicInteger();
        FutureTask<Integer> waiter = inThread(() -> host.await(
                (nowNs, endpoint) -> {
                    attempts.incrementAndGet();
                    return level.get() == 3 ? level.get() : null;
                },
                FOR_EVER));
        for (int step = 0; step < 3; step++) {
            host.call((nowNs, endpoint) -> level.incrementAndGet());
        }
        assertEquals(3, waiter.get());
        int whenDone = attempts.get();
        host.call((nowNs, endpoint) -> null);
        host.call((nowNs, endpoint) -> null);
        assertEquals(whenDone, attempts.get(), "nobody waits any more");
    }

    @Test
    void an_await_is_tried_again_when_a_packet_has_come() throws Exception {
        AtomicInteger attempts = new AtomicInteger();
        CountDownLatch tried = new CountDownLatch(1);
        FutureTask<String> waiter = inThread(() -> host.await(
                (nowNs, endpoint) -> {
                    tried.countDown();
                    return attempts.incrementAndGet() > 1 ? "again" : null;
                },
                FOR_EVER));
        tried.await();
        wire[1].send(ByteBuffer.allocate(40), 0, 40);
        wire[1].flush();
        assertEquals("again", waiter.get());
    }

    @Test
    void an_await_is_tried_again_at_its_deadline_which_each_attempt_may_move() throws Exception {
        AtomicLong deadlineNs = new AtomicLong(FOR_EVER);
        List<Long> attemptsNs = new ArrayList<>();
        long lastNs = host.await(
                (nowNs, endpoint) -> {
                    attemptsNs.add(nowNs);
                    deadlineNs.set(nowNs + 1_000_000);
                    return attemptsNs.size() == 4 ? nowNs : null;
                },
                deadlineNs::get);
        assertEquals(4, attemptsNs.size(), "nothing has changed meanwhile");
        assertTrue(lastNs - attemptsNs.get(1) >= 2_000_000, "a call that waits is tried twice in its first turn");
    }

    /** A link that does, at one moment of the stack's turn, what a test wants. */
    private static class OneMoment extends NoLink {
        final AtomicReference<Runnable> whileReceiving = new AtomicReference<>();
        final AtomicReference<Runnable> beforeFlush = new AtomicReference<>();
        final AtomicInteger arrived = new AtomicInteger();
        private final int readable;

        OneMoment() throws ErrnoException {
            readable = LibC.eventFd();
        }

        /** From now on it is looked whether something has come. */
        void becomesReadable() {
            LibC.signal(readable);
        }

        @Override
        public int[] descriptors() {
            return new int[] {readable};
        }

        @Override
        public void close() {
            LibC.close(readable);
        }

        @Override
        public int receive(PacketHandler tcp, PacketHandler icmp) {
            int received = arrived.getAndSet(0);
            for (int i = 0; i < received; i++) {
                tcp.onPacket(ByteBuffer.allocate(40), 0, 40, 0);
            }
            Runnable now = whileReceiving.getAndSet(null);
            if (now != null) {
                now.run();
            }
            return received;
        }

        @Override
        public void flush() {
            Runnable now = beforeFlush.getAndSet(null);
            if (now != null) {
                now.run();
            }
        }
    }

    private static long packetsSeen(Endpoint endpoint) {
        return Stream.of(DropReason.values()).mapToLong(endpoint::dropped).sum();
    }

    @Test
    void a_call_sees_each_packet_that_came_before_it() throws Exception {
        OneMoment link = new OneMoment();
        try (Host moments = hostOn(link)) {
            FutureTask<Long> seen = new FutureTask<>(() -> moments.call((nowNs, endpoint) -> packetsSeen(endpoint)));
            Thread caller = new Thread(seen);
            // When the turn has found no packet, one comes, and then the call.
            link.whileReceiving.set(() -> {
                link.arrived.set(1);
                caller.start();
                awaitParked(caller);
            });
            link.becomesReadable();
            assertEquals(1L, seen.get());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_request_sees_each_packet_that_came_before_it_was_read(boolean linkMayHaveMore) throws Exception {
        AtomicInteger looks = new AtomicInteger();
        OneMoment link = new OneMoment() {
            @Override
            public int receive(PacketHandler tcp, PacketHandler icmp) {
                looks.incrementAndGet();
                return super.receive(tcp, icmp);
            }

            @Override
            public boolean mayHaveMore() {
                return linkMayHaveMore;
            }
        };
        int readable = LibC.eventFd();
        try (Host moments = hostOn(link)) {
            CompletableFuture<Long> seen = new CompletableFuture<>();
            CompletableFuture<Integer> looked = new CompletableFuture<>();
            Asking caller = new Asking(readable, () -> {
                LibC.clear(readable);
                // It has been looked who is ready; now a packet comes, and then the request is whole.
                link.arrived.set(1);
                link.becomesReadable();
                return new Once(endpoint -> {
                    seen.complete(packetsSeen(endpoint));
                    looked.complete(looks.get());
                });
            });
            moments.call((nowNs, endpoint) -> {
                moments.attach(caller);
                return null;
            });
            LibC.signal(readable);
            assertEquals(1L, seen.get());
            assertEquals(linkMayHaveMore ? 2 : 1, looked.get(), "who has given all is not asked again");
        } finally {
            LibC.close(readable);
        }
    }

    @Test
    void all_callers_that_are_ready_are_asked_in_the_same_turn() throws Exception {
        int count = 300;
        int[] readable = new int[count];
        Set<Long> turns = new HashSet<>();
        CountDownLatch asked = new CountDownLatch(count);
        for (int i = 0; i < count; i++) {
            int descriptor = LibC.eventFd();
            readable[i] = descriptor;
            Asking caller = new Asking(descriptor, () -> {
                LibC.clear(descriptor);
                turns.add(host.turnNumber());
                asked.countDown();
                return null;
            });
            host.call((nowNs, endpoint) -> {
                host.attach(caller);
                return null;
            });
        }
        host.call((nowNs, endpoint) -> {
            for (int descriptor : readable) {
                LibC.signal(descriptor);
            }
            return null;
        });
        asked.await();
        assertEquals(1, host.<Integer>call((nowNs, endpoint) -> turns.size()));
        host.close();
        for (int descriptor : readable) {
            LibC.close(descriptor);
        }
    }

    /** Sees the ends of turns. */
    private record TurnsOnlooker(Runnable onEnd) implements Onlooker {
        @Override
        public void in(long nowNs, ByteBuffer packet, int at, int length) {}

        @Override
        public void taken(DropReason reason) {}

        @Override
        public void out(long nowNs, Segment segment) {}

        @Override
        public void turned() {
            onEnd.run();
        }

        @Override
        public void moved(Conversation conversation, Transition step) {}

        @Override
        public void happened(long nowNs, Conversation conversation, Event.Kind kind, Cause cause, String detail) {}

        @Override
        public void refused(Cause cause) {}
    }

    /** Is asked when its eventfd is not zero. */
    private static final class Asking implements Caller {
        private final int descriptor;
        private final Supplier<Work> whenReady;

        Asking(int descriptor, Supplier<Work> whenReady) {
            this.descriptor = descriptor;
            this.whenReady = whenReady;
        }

        @Override
        public int descriptor() {
            return descriptor;
        }

        @Override
        public Work next() {
            ByteBuffer polled = LibC.memory(LibC.POLLFD_BYTES);
            LibC.pollDescriptor(polled, 0, descriptor, LibC.POLLIN);
            return LibC.poll(polled, 1, 0) == 0 ? null : whenReady.get(); // whoever comes is asked, ready or not
        }

        @Override
        public void takeOff() {}

        @Override
        public void end() {}
    }

    private static final class Once implements Work {
        private final Consumer<Endpoint> work;

        Once(Consumer<Endpoint> work) {
            this.work = work;
        }

        @Override
        public boolean attempt(long nowNs, Endpoint endpoint) {
            work.accept(endpoint);
            return true;
        }

        @Override
        public void tell() {}

        @Override
        public void fail(CallFailed why) {}
    }

    @Test
    void a_call_takes_more_packets_than_a_batch_first() throws Exception {
        OneMoment link = new OneMoment();
        try (Host moments = hostOn(link)) {
            AtomicInteger batches = new AtomicInteger(3);
            link.whileReceiving.set(new Runnable() {
                @Override
                public void run() {
                    if (batches.getAndDecrement() > 0) {
                        link.arrived.set(1);
                        link.whileReceiving.set(this);
                    }
                }
            });
            link.arrived.set(1);
            link.becomesReadable();
            long seen = moments.call((nowNs, endpoint) -> packetsSeen(endpoint));
            assertEquals(4, seen);
        }
    }

    @Test
    void what_a_call_sends_has_left_before_it_returns() throws Exception {
        OneMoment link = new OneMoment();
        try (Host moments = hostOn(link)) {
            Thread caller = Thread.currentThread();
            AtomicBoolean returned = new AtomicBoolean();
            CompletableFuture<Boolean> tooEarly = new CompletableFuture<>();
            AtomicInteger attempts = new AtomicInteger();
            moments.call((nowNs, endpoint) -> {
                link.beforeFlush.set(() -> {
                    awaitParked(caller);
                    tooEarly.complete(returned.get());
                });
                return null;
            });
            returned.set(true);
            assertFalse(tooEarly.get(), "a call");
            returned.set(false);
            CompletableFuture<Boolean> againTooEarly = new CompletableFuture<>();
            moments.await(
                    (nowNs, endpoint) -> {
                        if (attempts.incrementAndGet() == 1) {
                            return null;
                        }
                        link.beforeFlush.set(() -> {
                            awaitParked(caller);
                            againTooEarly.complete(returned.get());
                        });
                        return true;
                    },
                    attempts::get);
            returned.set(true);
            assertFalse(againTooEarly.get(), "an await");
        }
    }

    /** Until then, or as long as a thread needs that has nothing to wait for. */
    private static void awaitParked(Thread thread) {
        for (int spins = 0; thread.getState() != Thread.State.WAITING && spins < 1_000_000; spins++) {
            Thread.onSpinWait();
        }
    }

    @Test
    void a_timeout_leaves_nothing_behind() throws Exception {
        AtomicInteger attempts = new AtomicInteger();
        assertThrows(
                TimeoutException.class,
                () -> host.await(
                        (nowNs, endpoint) -> {
                            attempts.incrementAndGet();
                            return null;
                        },
                        1_000_000));
        int whenOver = attempts.get();
        host.call((nowNs, endpoint) -> null);
        host.call((nowNs, endpoint) -> null);
        assertEquals(whenOver, attempts.get());
        assertThrows(TimeoutException.class, () -> host.await((nowNs, endpoint) -> null, 0));
    }

    @Test
    void an_interrupt_ends_an_await_and_leaves_nothing_behind() throws Exception {
        AtomicInteger attempts = new AtomicInteger();
        CountDownLatch tried = new CountDownLatch(1);
        CompletableFuture<Thread> caller = new CompletableFuture<>();
        FutureTask<Object> waiter = inThread(() -> {
            caller.complete(Thread.currentThread());
            return host.await(
                    (nowNs, endpoint) -> {
                        attempts.incrementAndGet();
                        tried.countDown();
                        return null;
                    },
                    FOR_EVER);
        });
        tried.await();
        caller.get().interrupt();
        ExecutionException ended = assertThrows(ExecutionException.class, waiter::get);
        assertTrue(ended.getCause() instanceof InterruptedException, ended.toString());
        int whenOver = attempts.get();
        host.call((nowNs, endpoint) -> null);
        host.call((nowNs, endpoint) -> null);
        assertEquals(whenOver, attempts.get());
    }

    @Test
    void what_an_attempt_took_is_not_lost_to_an_interrupt() throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        CompletableFuture<Thread> caller = new CompletableFuture<>();
        FutureTask<String> waiter = inThread(() -> {
            caller.complete(Thread.currentThread());
            String taken = host.await(
                    (nowNs, endpoint) -> {
                        running.countDown();
                        uninterruptibly(goOn);
                        return "taken";
                    },
                    FOR_EVER);
            return taken + (Thread.currentThread().isInterrupted() ? ", interrupted" : "");
        });
        running.await();
        caller.get().interrupt();
        goOn.countDown();
        assertEquals("taken, interrupted", waiter.get());
    }

    @Test
    void two_hundred_awaits_end_each_with_its_own_result() throws Exception {
        AtomicInteger level = new AtomicInteger(-1);
        FutureTask<?>[] waiters = new FutureTask<?>[200];
        for (int i = 0; i < waiters.length; i++) {
            int own = i;
            waiters[i] = inThread(() -> host.await((nowNs, endpoint) -> level.get() >= own ? own : null, FOR_EVER));
        }
        for (int i = 0; i < waiters.length; i++) {
            host.call((nowNs, endpoint) -> level.incrementAndGet());
            assertEquals(i, waiters[i].get());
        }
    }

    @Test
    void a_broken_invariant_is_told_once_and_nobody_waits_for_ever() throws Exception {
        FutureTask<Object> waiter = waitsForEver();
        AssertionError invariant = new AssertionError("for the test");
        assertSame(
                invariant,
                assertThrows(
                        AssertionError.class,
                        () -> host.call((nowNs, endpoint) -> {
                            throw invariant;
                        })));
        assertSame(invariant, broken.get());
        ExecutionException ended = assertThrows(ExecutionException.class, waiter::get);
        assertTrue(ended.getCause() instanceof CallFailed, ended.toString());
        assertThrows(CallFailed.class, () -> host.call((nowNs, endpoint) -> null));
    }

    @Test
    void closing_ends_those_who_wait_and_all_later_calls_with_a_sentence() throws Exception {
        FutureTask<Object> waiter = waitsForEver();
        host.close();
        ExecutionException ended = assertThrows(ExecutionException.class, waiter::get);
        assertEquals("the stack has stopped", ended.getCause().getMessage());
        CallFailed late = assertThrows(CallFailed.class, () -> host.call((nowNs, endpoint) -> "late"));
        assertEquals("the stack has stopped", late.getMessage());
        assertFalse(broken.isDone());
    }

    /** It has begun to. */
    private FutureTask<Object> waitsForEver() throws InterruptedException {
        CountDownLatch tried = new CountDownLatch(1);
        FutureTask<Object> waiter = inThread(() -> host.await(
                (nowNs, endpoint) -> {
                    tried.countDown();
                    return null;
                },
                FOR_EVER));
        tried.await();
        return waiter;
    }

    private static <T> FutureTask<T> inThread(Callable<T> work) {
        FutureTask<T> task = new FutureTask<>(work);
        Thread thread = new Thread(task);
        thread.setDaemon(true);
        thread.start();
        return task;
    }

    private static void uninterruptibly(CountDownLatch latch) {
        try {
            assertTrue(latch.await(10, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Carries nothing. */
    private abstract static class NoLink implements Link {
        @Override
        public boolean canSend() {
            return true;
        }

        @Override
        public void send(Segment segment) {}

        @Override
        public void send(ByteBuffer packet, int at, int length) {}

        @Override
        public int[] descriptors() {
            return new int[0];
        }

        @Override
        public String name() {
            return "none";
        }

        @Override
        public void close() {}
    }

    private static final class AllGranted implements Surroundings {
        @Override
        public int mtu(IpAddress remote) {
            return 1500;
        }

        @Override
        public boolean isLocal(IpAddress address) {
            return true;
        }

        @Override
        public Refusal takePort(IpAddress local, int port, boolean listening) {
            return null;
        }

        @Override
        public void releasePort(int port) {}
    }
}
