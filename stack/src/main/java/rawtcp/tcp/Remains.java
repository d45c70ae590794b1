package rawtcp.tcp;

/**
 * What TIME_WAIT, and FIN_WAIT_2 without an owner, need of a connection: all that their rules look at, and all that their
 * answers tell.
 *
 * @param window of our answers, as it stands in the header
 * @param windowScale the shift that the peer applies to it
 * @param tsRecent RFC 7323 TS.Recent, of {@code tsRecentAtNs}
 * @param tsOffset of our timestamp clock
 */
public record Remains(
        int sndNxt,
        int rcvNxt,
        int window,
        int windowScale,
        boolean stamped,
        int tsRecent,
        long tsRecentAtNs,
        int tsOffset,
        int trafficClass) {

    static Remains of(Connection c) {
        assert c.state() == State.TIME_WAIT || (c.state() == State.FIN_WAIT_2 && c.isOrphan()) : c.state();
        int trafficClass = c.options.isSet(ConnectionOption.DSCP) ? (int) c.options.get(ConnectionOption.DSCP) << 2 : 0;
        return new Remains(
                c.tcb.sndNxt,
                c.tcb.rcvNxt,
                Math.min(0xffff, c.receiveWindowBytes() >>> c.receiveWindow.scale()),
                c.receiveWindow.scale(),
                c.timestamps.enabled(),
                c.timestamps.recent(),
                c.timestamps.recentAtNs(),
                c.timestamps.offset(),
                trafficClass);
    }
}
