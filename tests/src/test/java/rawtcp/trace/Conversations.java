package rawtcp.trace;

import java.nio.ByteBuffer;
import java.util.List;
import rawtcp.endpoint.CallFailed;
import rawtcp.endpoint.TwoHosts;
import rawtcp.net.Mark;
import rawtcp.tcp.Cause;
import rawtcp.tcp.Connection;
import rawtcp.tcp.Shutdown;
import rawtcp.wire.Segment;
import rawtcp.wire.SegmentCodec;

/** Small conversations in virtual time, as a trace at the client's end tells them. */
enum Conversations {
    /** Opened, a line each way, half closed, closed. */
    HELLO {
        @Override
        void play(TwoHosts net, Recorder recorder) throws CallFailed {
            Connection server = opened(net);
            net.client.send(client(net), "hello\n");
            net.advance(10 * TwoHosts.MS);
            net.server.receive(server);
            net.server.send(server, "hello yourself\n");
            net.advance(10 * TwoHosts.MS);
            net.client.receive(client(net));
            net.client.endpoint.shutdown(net.nowNs, client(net), Shutdown.WRITE);
            net.advance(50 * TwoHosts.MS);
            net.server.endpoint.close(net.nowNs, server, Cause.CLOSE_CALL);
            net.advance(50 * TwoHosts.MS);
        }
    },
    /** A segment that the network swallows, and one that is damaged on its way to us. */
    LOSS {
        @Override
        void play(TwoHosts net, Recorder recorder) throws CallFailed {
            Connection server = opened(net);
            int[] data = {0};
            net.lost = segment -> segment.dataLength() > 0 && ++data[0] == 2;
            net.client.send(client(net), "8 octets".repeat(1_000));
            net.advance(500 * TwoHosts.MS);
            net.server.receive(server);
            Segment late = net.client.fromPeer(80, client(net).tuple().localPort(), Segment.ACK, 1, 1);
            ByteBuffer damaged = ByteBuffer.allocate(100);
            int length = SegmentCodec.encodeIpv4(late, damaged, 0);
            damaged.put(length - 1, (byte) 1);
            net.client.takes(damaged, length);
            net.client.endpoint.shutdown(net.nowNs, client(net), Shutdown.WRITE);
            net.advance(50 * TwoHosts.MS);
            net.server.endpoint.close(net.nowNs, server, Cause.CLOSE_CALL);
            net.advance(50 * TwoHosts.MS);
        }
    },
    /** Refused; and characters that mean something in HTML, in what a user has done with a segment. */
    REFUSED {
        @Override
        void play(TwoHosts net, Recorder recorder) throws CallFailed {
            net.server.taken.add(61_001);
            net.client.connect(61_001);
            net.advance(10 * TwoHosts.MS);
            recorder.mark(new Mark(false, true, "injected, \"<b>\" & 'x'"));
            net.client.arrives(net.client.fromPeer(80, 61_500, Segment.SYN, 7, 0));
            net.advance(10 * TwoHosts.MS);
        }
    };

    abstract void play(TwoHosts net, Recorder recorder) throws CallFailed;

    /** What it tells from its first moment on. */
    List<TraceEvent> events() throws CallFailed {
        TwoHosts net = new TwoHosts();
        Recorder recorder = new Recorder(net.client.endpoint, 0);
        net.client.shownTo(recorder);
        play(net, recorder);
        recorder.end();
        return recorder.rest();
    }

    private static Connection client(TwoHosts net) {
        return net.client.endpoint.connection(1);
    }

    private static Connection opened(TwoHosts net) throws CallFailed {
        var listener = net.server.listen(80, 5);
        net.client.connect(80);
        net.advance(10 * TwoHosts.MS);
        return net.server.accept(listener, null);
    }
}
