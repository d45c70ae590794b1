package rawtcp.command;

import rawtcp.endpoint.CallFailed;
import rawtcp.host.Host;

/** Calls to the stack from a thread that may already be interrupted. */
final class StackCalls {
    private StackCalls() {}

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
