package rawtcp.endpoint;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Who holds which listeners and connections, as a process's table of descriptors does. */
final class Owners {
    /** What one owner holds. */
    static final class Holdings {
        final Set<Listener> listeners = new LinkedHashSet<>();
        final Set<Entry> entries = new LinkedHashSet<>();
    }

    private final Map<Owner, Holdings> byOwner = new LinkedHashMap<>();

    void give(Entry entry, Owner owner) {
        assert entry.owner == null;
        entry.owner = owner;
        if (owner != null) {
            holdings(owner).entries.add(entry);
        }
    }

    void give(Listener listener) {
        if (listener.owner() != null) {
            holdings(listener.owner()).listeners.add(listener);
        }
    }

    void take(Entry entry) {
        if (entry.owner != null) {
            Holdings holdings = byOwner.get(entry.owner);
            holdings.entries.remove(entry);
            forgetIfEmpty(entry.owner, holdings);
            entry.owner = null;
        }
    }

    void take(Listener listener) {
        if (listener.owner() != null) {
            Holdings holdings = byOwner.get(listener.owner());
            holdings.listeners.remove(listener);
            forgetIfEmpty(listener.owner(), holdings);
        }
    }

    /** A copy of what this owner holds now; if it is a process as a whole (session 0), of all its sessions too. */
    Holdings of(Owner owner) {
        Holdings all = new Holdings();
        for (Owner each : matching(owner)) {
            Holdings holdings = byOwner.get(each);
            all.listeners.addAll(holdings.listeners);
            all.entries.addAll(holdings.entries);
        }
        return all;
    }

    private List<Owner> matching(Owner owner) {
        List<Owner> matching = new ArrayList<>();
        for (Owner each : byOwner.keySet()) {
            if (each.pid() == owner.pid() && (owner.session() == 0 || each.session() == owner.session())) {
                matching.add(each);
            }
        }
        return matching;
    }

    private Holdings holdings(Owner owner) {
        return byOwner.computeIfAbsent(owner, unused -> new Holdings());
    }

    private void forgetIfEmpty(Owner owner, Holdings holdings) {
        if (holdings.listeners.isEmpty() && holdings.entries.isEmpty()) {
            byOwner.remove(owner);
        }
    }
}
