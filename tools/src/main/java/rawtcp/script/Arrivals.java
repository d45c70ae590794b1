package rawtcp.script;

import java.util.List;
import rawtcp.script.Script.Icmp;
import rawtcp.script.Script.Option;
import rawtcp.script.Script.Segments;

/** The script's packets, put on the wire towards the host under test. */
final class Arrivals {
    private final ScriptProcess process;
    private final World world;

    Arrivals(ScriptProcess process, World world) {
        this.process = process;
        this.world = world;
    }

    void inject(Segments packet, int line) throws ScriptError {
        Flow flow = process.flow(packet, line);
        List<Option> options = flow.live(packet, process.options.scaledEchoes, line);
        world.inject(SegmentBytes.tcp(
                packet,
                process.remote,
                flow.remotePort,
                process.local,
                flow.localPort,
                flow.liveSeq(packet),
                flow.liveAck(packet),
                options));
    }

    void inject(Icmp icmp, int line) throws ScriptError {
        Flow flow = process.current();
        if (flow == null || flow.remotePort == 0) {
            throw new ScriptError(line, "no connection yet that an ICMP error could be about");
        }
        int seq = flow.liveLocal(icmp.first());
        world.inject(SegmentBytes.icmp(icmp, process.local, flow.localPort, process.remote, flow.remotePort, seq));
    }
}
