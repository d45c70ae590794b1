package rawtcp.endpoint;

import java.util.ArrayList;
import java.util.List;
import rawtcp.wire.IpAddress;

/** A local port while anything uses it. */
final class LocalPort {
    /** What the surroundings have granted of it. */
    private record Grant(IpAddress local, boolean listening) {}

    private final List<Grant> grants = new ArrayList<>(1);
    final List<Listener> listeners = new ArrayList<>(0);

    /** Listeners and connections, those in TIME_WAIT among them. */
    int users;

    int timeWaits;

    boolean isGranted(IpAddress local, boolean listening) {
        for (Grant grant : grants) {
            boolean covers = grant.local.equals(local) || grant.local.isUnspecified();
            if (covers && (grant.listening || !listening)) {
                return true;
            }
        }
        return false;
    }

    void granted(IpAddress local, boolean listening) {
        grants.add(new Grant(local, listening));
    }

    boolean isTimeWaitOnly() {
        return users == timeWaits;
    }
}
