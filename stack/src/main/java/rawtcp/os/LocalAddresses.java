package rawtcp.os;

import java.net.Inet4Address;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;

/** The unicast addresses of this host. Listing them takes a tenth of a millisecond, so the list is kept a moment. */
public final class LocalAddresses {
    private static final long KEPT_NS = 1_000_000_000;

    /** An address that is not in the list may be new; but not every stray packet is worth a listing. */
    private static final long KEPT_IF_MISSED_NS = 2_000_000;

    /** On a loopback interface the whole prefix is local. */
    private record Local(int address, int mask) {
        boolean contains(int other) {
            return (other & mask) == (address & mask);
        }
    }

    private List<Local> list = List.of();
    private boolean listed;
    private long listedAtNs;

    public synchronized boolean containsV4(int address, long nowNs) {
        if (!listed || nowNs - listedAtNs > KEPT_NS) {
            list(nowNs);
        }
        boolean found = find(address);
        if (!found && nowNs - listedAtNs > KEPT_IF_MISSED_NS) {
            list(nowNs);
            found = find(address);
        }
        return found;
    }

    /** All now, loopback last. */
    public synchronized List<Integer> v4(long nowNs) {
        list(nowNs);
        List<Integer> addresses = new ArrayList<>();
        list.stream().filter(local -> local.mask == -1).forEach(local -> addresses.add(local.address));
        list.stream().filter(local -> local.mask != -1).forEach(local -> addresses.add(local.address));
        return addresses;
    }

    private boolean find(int address) {
        for (Local local : list) {
            if (local.contains(address)) {
                return true;
            }
        }
        return false;
    }

    private void list(long nowNs) {
        listed = true;
        listedAtNs = nowNs;
        try {
            List<Local> now = new ArrayList<>();
            Enumeration<NetworkInterface> interfaces = NetworkInterface.getNetworkInterfaces();
            while (interfaces.hasMoreElements()) {
                NetworkInterface next = interfaces.nextElement();
                boolean loopback = next.isLoopback();
                for (InterfaceAddress address : next.getInterfaceAddresses()) {
                    add(now, address, loopback);
                }
            }
            list = now;
        } catch (SocketException e) {
            // An interface went away while it was listed: the former list serves until the next time.
        }
    }

    private static void add(List<Local> to, InterfaceAddress address, boolean loopback) {
        if (address.getAddress() instanceof Inet4Address v4) {
            int bits = ByteBuffer.wrap(v4.getAddress()).getInt();
            int prefix = loopback ? Math.max(1, address.getNetworkPrefixLength()) : Integer.SIZE;
            to.add(new Local(bits, -1 << (Integer.SIZE - prefix)));
        }
    }
}
