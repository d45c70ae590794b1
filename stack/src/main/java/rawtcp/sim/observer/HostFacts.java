package rawtcp.sim.observer;

/** What a host's knobs say, as far as the wire shows it. */
public record HostFacts(
        int address,
        int mtu,
        int ttl,
        boolean timestamps,
        boolean sack,
        boolean scaling,
        long rtoMinNs,
        long rtoMaxNs,
        long mslNs,
        int synLinear,
        int synRetries,
        int synAckRetries,
        int retries2,
        long invalidLimitNs,
        int firstEphemeral,
        int lastEphemeral,
        int fastOpen) {}
