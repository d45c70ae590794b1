package rawtcp.wire;

/** What names a connection, seen from this end (RFC 9293 3.3.1: the pair of sockets). */
public record FourTuple(IpAddress local, int localPort, IpAddress remote, int remotePort) {
    public FourTuple {
        assert (localPort & ~0xffff) == 0 && (remotePort & ~0xffff) == 0;
    }

    @Override
    public String toString() {
        return SegmentText.end(local, localPort) + " " + SegmentText.end(remote, remotePort);
    }
}
