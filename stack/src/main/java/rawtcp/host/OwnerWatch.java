package rawtcp.host;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import rawtcp.endpoint.CallFailed;
import rawtcp.endpoint.Owner;
import rawtcp.os.ErrnoException;
import rawtcp.os.ProcessWatch;

/** Closes what an owner held when its process has ended, however it ended. */
final class OwnerWatch implements AutoCloseable {
    private final Host host;
    private final Map<Long, Set<Owner>> owners = new HashMap<>();
    private final ProcessWatch processes;

    OwnerWatch(Host host) throws ErrnoException {
        this.host = host;
        processes = new ProcessWatch(this::ended);
    }

    /** Again for the same owner does nothing. */
    void watch(Owner owner) {
        synchronized (owners) {
            owners.computeIfAbsent(owner.pid(), unused -> new HashSet<>()).add(owner);
        }
        processes.watch(owner.pid());
    }

    private void ended(long pid) {
        Set<Owner> gone;
        synchronized (owners) {
            gone = owners.remove(pid);
        }
        if (gone == null) {
            return;
        }
        try {
            host.call((nowNs, endpoint) -> {
                gone.forEach(owner -> endpoint.ownerEnded(nowNs, owner));
                return null;
            });
        } catch (CallFailed e) {
            // The stack has stopped: nothing is held any more.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        processes.close();
    }
}
