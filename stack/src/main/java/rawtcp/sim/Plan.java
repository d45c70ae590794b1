package rawtcp.sim;

import rawtcp.tcp.ConnectionOption;
import rawtcp.tcp.ConnectionOptions;

/** What an application means to do with its end of a connection. */
final class Plan {
    /** How it may leave before both are done. */
    enum Exit {
        POLITE,
        /** close(), whatever is unread or unwritten. */
        EARLY_CLOSE,
        ABORT,
        /** Its owner ends, and all that it holds is closed. */
        OWNER_DIES
    }

    final ConnectionOptions options = new ConnectionOptions();
    int toWrite;
    int largestWrite;
    int largestRead;
    long pauseNs;
    Exit exit;
    /** It shuts down reading at some time. */
    boolean shutsRead;
    /** It writes urgent data now and then. */
    boolean urgent;
    /** Its first data leaves with its SYN, where that may be. */
    boolean fastOpen;

    /** It may take the connection from its peer, or its own options may. */
    boolean isRude() {
        return exit != Exit.POLITE
                || shutsRead
                || options.isSet(ConnectionOption.LINGER)
                || options.on(ConnectionOption.KEEPALIVE)
                || options.on(ConnectionOption.USER_TIMEOUT);
    }

    /** The same, for a connection that a listener with the options of {@code listening} has made. */
    Plan with(Plan listening) {
        for (ConnectionOption option : ConnectionOption.values()) {
            if (option != ConnectionOption.CONGESTION) {
                options.set(option, listening.options.get(option));
            }
        }
        return this;
    }

    long buffer(ConnectionOption option) {
        return options.isSet(option) ? options.get(option) : Integer.MAX_VALUE;
    }
}
