package rawtcp.command;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import rawtcp.endpoint.CallFailed;
import rawtcp.endpoint.CallFailed.Kind;
import rawtcp.endpoint.Endpoint;
import rawtcp.tcp.Conversation;
import rawtcp.tcp.State;
import rawtcp.view.BadWord;
import rawtcp.view.FlagWords;
import rawtcp.view.Json;
import rawtcp.view.SeqWord;
import rawtcp.wire.FourTuple;
import rawtcp.wire.Segment;

@Command(
        name = "inject",
        description = {
            "Put a segment of your own making into a connection's conversation: towards the peer, as if from this end, or with"
                    + " --from-peer into this end, as if the peer had sent it. The connection that is said to have sent it knows"
                    + " nothing of it: no number moves, no timer starts. No fault rule touches it; the trace calls it injected.",
            "Sequence numbers: +N and -N count from the number that comes next (of the sender SND.NXT or RCV.NXT), N is relative"
                    + " to the initial sequence number, as the trace shows it, and =N is the number itself."
        })
final class InjectCommand extends StackCommand {
    private static final int MOST_DATA = 65_495; // an IPv4 packet is no longer
    private static final int HEADERS = 40;

    @Parameters(index = "0", paramLabel = "ID", description = "The connection.")
    private int id;

    @Option(names = "--from-peer", description = "To this end, as if the peer had sent it.")
    private boolean fromPeer;

    @Option(
            names = {"-f", "--flags"},
            paramLabel = "FLAGS",
            description = "RST, or SYN,ACK, or letters as in S. and FP.; none: not even ACK (default: ACK).")
    private String flags = "ACK";

    @Option(names = "--seq", paramLabel = "SEQ", description = "Its sequence number (default: +0).")
    private String seq = "+0";

    @Option(
            names = "--ack",
            paramLabel = "SEQ",
            description = "What it acknowledges (default: all that this end has received; from the peer: what it has"
                    + " acknowledged already).")
    private String ack;

    @Option(
            names = {"-W", "--window"},
            paramLabel = "N",
            description = "The window in octets (default: as it is now).")
    private Long window;

    @Option(
            names = {"-d", "--data"},
            paramLabel = "TEXT",
            description = "Its data.")
    private String data;

    @Option(names = "--length", paramLabel = "N", description = "So many octets of data, all of them 'x'.")
    private Integer length;

    @Option(
            names = "--timestamps",
            paramLabel = "VAL,ECR",
            description = "With the timestamps option (default: without, which both Linux and this stack take).")
    private String timestamps;

    @Option(names = "--urgent", paramLabel = "N", description = "The urgent pointer; sets URG.")
    private Integer urgent;

    @Option(names = "--ttl", paramLabel = "N", description = "Time to live: 1 to 255 (default: 64).")
    private int ttl = 64;

    @Option(names = "--bad-checksum", description = "With a wrong TCP checksum.")
    private boolean badChecksum;

    @Option(names = "--json", description = "One JSON value: the numbers that it had.")
    private boolean json;

    private int flagBits;
    private int tsVal;
    private int tsEcr;

    @Override
    protected String subject() {
        return String.valueOf(id);
    }

    @Override
    protected void check() {
        flagBits = FlagWords.set(flags);
        SeqWord.check("--seq", seq);
        if (ack != null) {
            SeqWord.check("--ack", ack);
        }
        if (data != null && length != null) {
            throw new BadWord("--data and --length exclude each other");
        }
        within("--length", length, 0, MOST_DATA);
        within("--urgent", urgent, 0, 0xffff);
        within("--ttl", ttl, 1, 255);
        if (timestamps != null) {
            String[] parts = timestamps.split(",", -1);
            if (parts.length != 2) {
                throw new BadWord("--timestamps '" + timestamps + "': two numbers, VAL,ECR");
            }
            tsVal = SeqWord.number("--timestamps", parts[0]);
            tsEcr = SeqWord.number("--timestamps", parts[1]);
        }
    }

    private static void within(String option, Integer value, int least, int most) {
        if (value != null && (value < least || value > most)) {
            throw new BadWord(option + " " + value + ": " + least + " to " + most);
        }
    }

    @Override
    public Integer call() throws Exception {
        check();
        String told = stack().host().call(this::inject);
        if (json) {
            session().out().print(told);
        } else {
            remark(told);
        }
        return Exit.DONE;
    }

    private String inject(long nowNs, Endpoint endpoint) throws CallFailed {
        Conversation conversation = Ids.conversation(endpoint, id);
        if (conversation.state() == State.CLOSED) { // its ports may be another's by now
            throw new CallFailed(Kind.WRONG_STATE, "connection " + id + " has ended" + Ids.reason(conversation));
        }
        Map<String, Object> variables = conversation.variables(nowNs);
        Segment segment = new Segment().clear().ttl(ttl).flags(flagBits);
        address(segment, conversation.tuple());
        int sent = fromPeer ? conversation.irs() : conversation.iss();
        int received = fromPeer ? conversation.iss() : conversation.irs();
        long sndNxt = number(variables, "sndNxt");
        long rcvNxt = number(variables, "rcvNxt");
        segment.seq(SeqWord.of(seq, sent, (int) (fromPeer ? rcvNxt : sndNxt)));
        int next = (int) (fromPeer ? sndNxt : rcvNxt);
        int acked = fromPeer && variables.containsKey("sndUna") ? (int) number(variables, "sndUna") : next;
        if (segment.has(Segment.ACK)) {
            segment.ack(ack == null ? acked : SeqWord.of(ack, received, next));
        }
        segment.window(windowField(variables));
        if (urgent != null) {
            segment.flags(flagBits | Segment.URG).urgentPointer(urgent);
        }
        if (timestamps != null) {
            segment.options().timestamps(tsVal, tsEcr);
        }
        fill(segment, variables);
        stack().host().inject(nowNs, segment, !fromPeer, badChecksum);
        return json ? json(segment) : told(segment, sent, received);
    }

    private void address(Segment segment, FourTuple tuple) {
        if (fromPeer) {
            segment.source(tuple.remote(), tuple.remotePort()).destination(tuple.local(), tuple.localPort());
        } else {
            segment.source(tuple.local(), tuple.localPort()).destination(tuple.remote(), tuple.remotePort());
        }
    }

    private static long number(Map<String, Object> variables, String name) {
        return variables.get(name) instanceof Number number ? number.longValue() : 0;
    }

    /** RFC 7323 2.2: a SYN's window is not scaled. */
    private int windowField(Map<String, Object> variables) throws CallFailed {
        int agreed = (int) number(variables, fromPeer ? "sndWscale" : "rcvWscale");
        int shift = (flagBits & Segment.SYN) != 0 ? 0 : agreed;
        long octets = window == null ? number(variables, fromPeer ? "sndWnd" : "rcvWnd") : window;
        if (window != null && (octets < 0 || octets >> shift > 0xffff)) {
            throw new CallFailed(
                    Kind.BAD_ARGUMENT,
                    "--window " + window + ": 0 to " + (0xffffL << shift) + " (scaled by " + shift + ")");
        }
        return (int) Math.min(0xffff, octets >> shift);
    }

    private void fill(Segment segment, Map<String, Object> variables) throws CallFailed {
        byte[] bytes = data != null
                ? data.getBytes(StandardCharsets.UTF_8)
                : "x".repeat(length == null ? 0 : length).getBytes(StandardCharsets.US_ASCII);
        long most = fromPeer ? MOST_DATA : number(variables, "pmtu") - HEADERS;
        int room = (int) (most <= 0 ? MOST_DATA : most) - segment.options().encodedLength();
        if (bytes.length > room) {
            throw new CallFailed(
                    Kind.BAD_ARGUMENT, bytes.length + " octets of data: at most " + room + " fit into a segment here");
        }
        segment.data(ByteBuffer.wrap(bytes), 0, bytes.length);
    }

    private String told(Segment segment, int sent, int received) {
        String way = fromPeer
                ? "from " + segment.source() + ":" + segment.sourcePort() + ": "
                : "to " + segment.destination() + ":" + segment.destinationPort() + ": ";
        return "injected " + way + segment.text(sent, received) + (badChecksum ? " with a wrong checksum" : "");
    }

    private String json(Segment segment) {
        return Json.text(out -> {
            out.writeStartObject();
            out.writeNumberField("id", id);
            out.writeStringField("direction", fromPeer ? "in" : "out");
            out.writeNumberField("seq", Integer.toUnsignedLong(segment.seq()));
            out.writeNumberField("ack", Integer.toUnsignedLong(segment.ack()));
            out.writeNumberField("flags", segment.flags());
            out.writeNumberField("window", segment.window());
            out.writeNumberField("dataLength", segment.dataLength());
            out.writeEndObject();
        });
    }
}
