package rawtcp.link;

import java.util.Locale;

/** What may carry our segments. */
public enum LinkChoice {
    /** The raw IP socket alone: routing and netfilter of this host apply. */
    RAW,
    /** Packet sockets wherever routes allow it, whatever the firewall says; that there can be such is required. */
    PACKET,
    /** Packet sockets wherever routes allow it and the firewall has nothing to say. */
    AUTO;

    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
