package rawtcp.script;

import rawtcp.socket.Reply;
import rawtcp.socket.Request;

/**
 * A call of the script, ready to be made: {@code request} goes to the stack, or, where that is null, {@code immediate}
 * is the answer already. {@code effect} follows once the result is as expected and no error.
 */
record Prepared(Request request, Reply immediate, boolean givesDescriptor, Effect effect) {
    /** Looks at what came beside the result, and remembers what it means. */
    @FunctionalInterface
    interface Effect {
        void apply(Reply reply) throws ScriptError;
    }

    private static final Effect NONE = reply -> {};

    static Prepared of(Request request) {
        return new Prepared(request, null, false, NONE);
    }

    static Prepared of(Request request, Effect effect) {
        return new Prepared(request, null, false, effect);
    }

    static Prepared descriptor(Request request, Effect effect) {
        return new Prepared(request, null, true, effect);
    }

    static Prepared immediate(Reply reply, Effect effect) {
        return new Prepared(null, reply, false, effect);
    }
}
