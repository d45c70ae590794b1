package rawtcp.command;

import java.util.concurrent.TimeoutException;
import rawtcp.endpoint.CallFailed;
import rawtcp.host.Host;

/** Calls to the stack from a thread that may already be interrupted. */
final class StackCalls {
    private StackCalls() {}

    /** Like Host.await, but tries at least once: a timeout of 0 asks how it stands. */
    static <T> T await(Host host, Host.Call<T> attempt, long timeoutNs)
            throws CallFailed, InterruptedException, TimeoutException {
        if (timeoutNs == DurationConverter.FOREVER_NS) {
            return host.await(attempt, timeoutNs);
        }
        T atOnce = host.call(attempt);
        return atOnce == null ? host.await(attempt, timeoutNs) : atOnce;
    }

    /** Runs what must be run at the end of a command that was interrupted, and keeps the interrupt for the caller. */
    static void evenInterrupted(Host host, Host.Call<?> call) {
        boolean interrupted = Thread.interrupted();
        try {
            while (true) {
                try {
                    host.call(call);
                    return;
                } catch (InterruptedException e) {
                    interrupted = true; // again: the call is what lets go of what the command held
                } catch (CallFailed e) {
                    return; // already gone
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
