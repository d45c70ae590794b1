package rawtcp.script;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import rawtcp.script.PythonValues.Fault;
import rawtcp.script.Script.Code;
import rawtcp.script.Script.Event;
import rawtcp.socket.Op;
import rawtcp.socket.Reply;
import rawtcp.socket.Request;

/** The {@code %{ }%} of a script: what the connection says of itself is taken at once, judged at the end. */
final class Assertions {
    private static final int SOL_SOCKET = 1;
    private static final int SOL_TCP = 6;
    private static final int SO_MEMINFO = 55;
    private static final int TCP_INFO = 11;

    private final ScriptProcess process;
    private final World world;
    private final Map<Code, List<Python.Statement>> compiled = new HashMap<>();
    private final List<Sample> samples = new ArrayList<>();

    private record Sample(Code code, Map<String, Object> fields) {}

    Assertions(ScriptProcess process, World world) {
        this.process = process;
        this.world = world;
    }

    void compile(List<Event> events) throws ScriptError {
        Set<String> functions = new HashSet<>();
        for (Event event : events) {
            if (event.action() instanceof Code code) {
                compiled.put(code, Python.compile(code.text(), code.line(), functions));
            }
        }
    }

    void sample(Code code) throws ScriptError {
        Map<String, Object> fields = new HashMap<>();
        Flow flow = process.current();
        if (flow != null && flow.handle >= 0) {
            fields.putAll(TcpInfo.fields(option(code, flow, SOL_TCP, TCP_INFO, TcpInfo.LENGTH)));
            fields.putAll(TcpInfo.memory(option(code, flow, SOL_SOCKET, SO_MEMINFO, TcpInfo.MEMINFO_LENGTH)));
        }
        samples.add(new Sample(code, fields));
    }

    private byte[] option(Code code, Flow flow, int level, int name, int length) throws ScriptError {
        World.Call call = world.begin(Request.of(Op.GETSOCKOPT, flow.handle, level, name, length));
        Reply reply = call.reply();
        if (reply == null || reply.ret() < 0) {
            String error = reply == null ? "it blocks" : Symbols.errorName(reply.errno());
            throw new ScriptError(code.line(), "the connection says nothing of itself: " + error);
        }
        return reply.payload();
    }

    /** Each block sees what was sampled for it, and what blocks before it have assigned. */
    void evaluate() throws ScriptError {
        Map<String, Object> names = new HashMap<>();
        for (Sample sample : samples) {
            names.putAll(sample.fields);
            try {
                compiled.get(sample.code).forEach(statement -> statement.run(names));
            } catch (Fault e) {
                throw new ScriptError(e.line(), e.getMessage());
            } catch (ClassCastException e) {
                throw new ScriptError(sample.code.line(), e.getMessage());
            }
        }
    }
}
