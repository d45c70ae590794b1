package rawtcp.endpoint;

import java.util.ArrayList;
import java.util.List;

/** A local port while anything uses it. */
final class LocalPort {
    final List<Listener> listeners = new ArrayList<>(0);

    final List<Binding> bindings = new ArrayList<>(0);

    /** Bindings, listeners and connections, those in TIME_WAIT among them. */
    int users;

    int timeWaits;

    boolean hasConnections() {
        return users > listeners.size() + bindings.size();
    }

    boolean isTimeWaitOnly() {
        return users == timeWaits;
    }
}
