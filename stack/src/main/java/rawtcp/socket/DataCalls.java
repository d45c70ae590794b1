package rawtcp.socket;

import java.nio.ByteBuffer;
import rawtcp.tcp.parts.SendBuffer;

/**
 * The sends and receives of one thread of a process, one after the other by the same objects: data that comes and goes leaves
 * no garbage. What is sent may be put where it leaves from while it comes; what is received is lent by the reply.
 */
public final class DataCalls {
    private final Request request = new Request();
    private final SendCall send;
    private final ReceiveCall receive;

    DataCalls(SocketCalls calls) {
        send = new SendCall(calls, request);
        receive = new ReceiveCall(calls, request, Reply.done(0));
    }

    /** The next call is a send whose payload comes bit by bit: true if it may go where {@link #stageBytes} tells. */
    public boolean stage(int flags, int handle, int a, int b, long c) {
        begin(Op.SEND, flags, handle, a, b, c);
        return send.stage();
    }

    /** Where the next of {@code wanted} bytes of the payload go; null: nowhere any more, the connection is over. */
    public ByteBuffer stageBytes(int wanted) {
        SendBuffer staging = send.staging();
        return staging == null ? null : staging.stageBytes(wanted);
    }

    /** There: from here on. */
    public int stageAt() {
        return send.staging().stageAt();
    }

    /** So many of them. */
    public int stageLength(int wanted) {
        return send.staging().stageLength(wanted);
    }

    /** So many have been put there. */
    public void stage(int count) {
        send.staging().stage(count);
    }

    /** The send whose payload is staged. */
    public SocketCall staged() {
        return send;
    }

    /** {@code data}: in it is the payload, until the call is over or {@link #keepIn} was called. */
    public SocketCall send(int flags, int handle, int a, int b, long c, ByteBuffer data) {
        begin(Op.SEND, flags, handle, a, b, c);
        request.data(data);
        return send;
    }

    public SocketCall receive(int flags, int handle, int a, int b, long c) {
        begin(Op.RECV, flags, handle, a, b, c);
        return receive;
    }

    private void begin(Op op, int flags, int handle, int a, int b, long c) {
        request.set(op, flags, handle, a, b, c);
        (op == Op.SEND ? send : receive).renew();
    }

    /** The call blocks: what it has not sent yet goes to {@code memory}, which is large enough. */
    public void keepIn(ByteBuffer memory) {
        if (request.op() == Op.SEND) {
            send.keepIn(memory);
        }
    }

    /** The call is over, or its thread is. */
    public void over() {
        send.endStaging();
    }
}
