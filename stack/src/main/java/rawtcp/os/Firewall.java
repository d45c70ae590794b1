package rawtcp.os;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Whether netfilter on this host has rules of anybody but our guards, or IPsec a policy: who goes past them has to know.
 * nf_tables is asked by netlink, iptables over it included; the older iptables of its own counts as a rule wherever it has
 * a table, for it tells nobody of changes. For one thread.
 */
public final class Firewall implements AutoCloseable {
    // spotless:off   linux/netlink.h, linux/netfilter/nfnetlink.h, linux/netfilter/nf_tables.h, linux/netfilter.h
    private static final int NETLINK_NETFILTER = 12;
    private static final int NEWS_OF_NF_TABLES = 7;                 // NFNLGRP_NFTABLES
    private static final int NF_TABLES = 10 << 8;                   // NFNL_SUBSYS_NFTABLES
    private static final int GET_CHAIN = 4, GET_RULE = 7;           // NFT_MSG_…
    private static final int CHAIN_TABLE = 1, CHAIN_NAME = 3, CHAIN_POLICY = 5;
    private static final int RULE_TABLE = 1, RULE_CHAIN = 2;
    private static final int NF_ACCEPT = 1;
    private static final int INET = 1, IPV4 = 2, NETDEV = 5;        // NFPROTO_…; no other one sees our packets
    private static final int NETLINK_XFRM = 6, NEWS_OF_POLICIES = 4; // linux/xfrm.h: XFRMNLGRP_POLICY
    private static final int GET_POLICY = 0x15, POLICY_ID_BYTES = 64; // XFRM_MSG_GETPOLICY, struct xfrm_userpolicy_id
    // spotless:on

    private static final int FAMILY_BYTES = 4; // struct nfgenmsg
    private static final byte[] OURS = {'R', 'A', 'W', 'T', 'C', 'P', '-'};
    private static final Path OLD_TABLES = Path.of("/proc/net/ip_tables_names");

    private final NetlinkSocket socket;
    private final ByteBuffer memory;
    private final NetlinkSocket policies; // null: a kernel without IPsec
    private String found;

    private Firewall(NetlinkSocket socket, NetlinkSocket policies) {
        this.socket = socket;
        memory = socket.memory();
        this.policies = policies;
    }

    /** It notices changes from now on. */
    public static Firewall open() throws ErrnoException {
        Firewall firewall = new Firewall(NetlinkSocket.open(NETLINK_NETFILTER, NEWS_OF_NF_TABLES), policies());
        try {
            firewall.socket.listen(true);
            if (firewall.policies != null) {
                firewall.policies.listen(true);
            }
            return firewall;
        } catch (ErrnoException e) {
            firewall.close();
            throw e;
        }
    }

    private static NetlinkSocket policies() {
        try {
            return NetlinkSocket.open(NETLINK_XFRM, NEWS_OF_POLICIES);
        } catch (ErrnoException e) {
            return null;
        }
    }

    /** Readable when something has changed. */
    public int[] descriptors() {
        return policies == null
                ? new int[] {socket.descriptor()}
                : new int[] {socket.descriptor(), policies.descriptor()};
    }

    /** True if something has changed since this was asked last. */
    public boolean hasChanged() throws ErrnoException {
        boolean changed = socket.hasChanged();
        return (policies != null && policies.hasChanged()) || changed;
    }

    /** In words, one of the rules that are not ours; null: there is none. */
    public String othersRule() throws ErrnoException {
        found = oldTables();
        if (policies != null) {
            policies.begin(GET_POLICY, NetlinkSocket.NLM_F_DUMP, POLICY_ID_BYTES);
            int unused = policies.dump((at, end) -> found = "IPsec has policies");
        }
        ask(GET_RULE, this::onRule);
        if (found == null) {
            ask(GET_CHAIN, this::onChain);
        }
        return found;
    }

    /** Where there is no nf_tables there is no rule. */
    private void ask(int what, NetlinkSocket.Visitor visitor) throws ErrnoException {
        socket.begin(NF_TABLES | what, NetlinkSocket.NLM_F_DUMP, FAMILY_BYTES);
        int unused = socket.dump(visitor);
    }

    private void onRule(int at, int end) {
        if (found == null && concernsUs(at) && !isOurs(at, end)) {
            found = "chain " + name(at, end, RULE_CHAIN) + " of table " + name(at, end, RULE_TABLE) + " has rules";
        }
    }

    private void onChain(int at, int end) {
        for (int attribute = first(at); attribute < end; attribute = socket.next(attribute)) {
            if (socket.type(attribute) == CHAIN_POLICY
                    && Integer.reverseBytes(memory.getInt(attribute + 4)) != NF_ACCEPT
                    && concernsUs(at)) {
                found = "chain " + name(at, end, CHAIN_NAME) + " of table " + name(at, end, CHAIN_TABLE)
                        + " does not accept";
            }
        }
    }

    private boolean concernsUs(int at) {
        int family = memory.get(at + NetlinkSocket.HEADER_BYTES);
        return family == INET || family == IPV4 || family == NETDEV;
    }

    /** It stands in the chain of a guard, or leads there. */
    private boolean isOurs(int at, int end) {
        for (int from = at; from + OURS.length <= end; from++) {
            int same = 0;
            while (same < OURS.length && memory.get(from + same) == OURS[same]) {
                same++;
            }
            if (same == OURS.length) {
                return true;
            }
        }
        return false;
    }

    private String name(int at, int end, int type) {
        for (int attribute = first(at); attribute < end; attribute = socket.next(attribute)) {
            if (socket.type(attribute) == type) {
                return socket.text(attribute);
            }
        }
        return "?";
    }

    private static int first(int at) {
        return at + NetlinkSocket.HEADER_BYTES + FAMILY_BYTES;
    }

    /** Rules are set by the older iptables, and nobody is told. */
    static boolean isSilent() {
        return oldTables() != null;
    }

    private static String oldTables() {
        try {
            return Files.readString(OLD_TABLES).isBlank() ? null : "iptables (legacy) has tables";
        } catch (IOException e) {
            return null; // there is no such module
        }
    }

    @Override
    public void close() {
        socket.close();
        if (policies != null) {
            policies.close();
        }
    }
}
