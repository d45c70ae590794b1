package rawtcp.sim.observer;

/**
 * What the options of one end say, as far as the wire shows it. {@code maxSegment}: Integer.MAX_VALUE if unset;
 * {@code paced}: its congestion control sends by a rate, and sets its own window in recovery;
 * {@code opensFast}: a listener with TCP_FASTOPEN;
 * {@code largestBuffer}: what the receive buffer may become; {@code scaledBuffer}: what the window scale is made for; {@code minRttNs}: what the path takes at the least, both ways.
 */
public record Traits(
        int maxSegment,
        int firstBuffer,
        int largestBuffer,
        int scaledBuffer,
        boolean noDelay,
        boolean cork,
        boolean userTimeout,
        boolean keepAlive,
        boolean noFinWait2,
        boolean paced,
        boolean opensFast,
        long minRttNs) {}
