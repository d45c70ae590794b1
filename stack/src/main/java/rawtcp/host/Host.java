package rawtcp.host;

import java.util.concurrent.TimeoutException;
import rawtcp.endpoint.CallFailed;
import rawtcp.endpoint.Endpoint;
import rawtcp.knob.Knobs;
import rawtcp.link.Link;

/**
 * The one thread that owns the stack. It waits in ppoll on the link and an eventfd, takes what arrived in a batch, lets
 * the connections act, sends in a batch, runs calls that sessions have queued, sleeps until the next deadline.
 */
public final class Host implements AutoCloseable {
    public Host(Link link, Endpoint endpoint, Knobs knobs) {
        throw new UnsupportedOperationException();
    }

    /** Work on the stack's thread. */
    @FunctionalInterface
    public interface Call<T> {
        T run(long nowNs, Endpoint endpoint) throws CallFailed;
    }

    /** Runs {@code call} on the stack's thread and returns what it returned. */
    public <T> T call(Call<T> call) throws CallFailed, InterruptedException {
        throw new UnsupportedOperationException();
    }

    /**
     * Runs {@code attempt} on the stack's thread, now and again whenever anything changed, until it returns a value
     * other than null. An interrupt of the calling thread ends the wait and leaves nothing behind.
     *
     * @param timeoutNs {@code Long.MAX_VALUE}: for ever
     */
    public <T> T await(Call<T> attempt, long timeoutNs) throws CallFailed, InterruptedException, TimeoutException {
        throw new UnsupportedOperationException();
    }

    /** Nanoseconds of the stack's clock, as {@code nowNs} everywhere. */
    public long nowNs() {
        throw new UnsupportedOperationException();
    }

    public Knobs knobs() {
        throw new UnsupportedOperationException();
    }

    /** Stops the thread; connections get their RST, the link is closed. */
    @Override
    public void close() {
        throw new UnsupportedOperationException();
    }
}
