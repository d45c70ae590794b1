package rawtcp.command;

import java.util.function.Function;
import java.util.regex.Pattern;
import rawtcp.endpoint.CallFailed;
import rawtcp.endpoint.Endpoint;
import rawtcp.host.Host;

/**
 * What a command prints, once; with {@code --watch} again whenever it has changed, until interrupted or until nobody reads
 * it any more. The stack wakes it when something happens; while nothing does, it does nothing.
 */
final class Watching<T> {
    private static final String CLEAR_SCREEN = "\033[H\033[2J";

    /** Changes that come within this time are told together. */
    private static final long PAUSE_NS = 50_000_000;

    /** Looking takes at most such a part of the stack's time, however many connections there are. */
    private static final int PART = 20;

    /** Text for people shows clocks, and they move this often while nothing else does. */
    private static final long CLOCKS_NS = 1_000_000_000;

    private static final Pattern CLOCKS =
            Pattern.compile("\"(?:expiresInMs|diesInMs|ageMs|lastSentMs|lastReceivedMs)\":[^,}]*");

    private final Session session;
    private final Host.Call<T> look;
    private final Function<T, String> json;
    private final Function<T, String> text;
    private boolean isJson;
    private boolean last;

    // On the stack's thread.
    private String shown;
    private String values;
    private long clocksNs;
    private long pauseEndsNs;
    private long againNs;

    Watching(Session session, Host.Call<T> look, Function<T, String> json, Function<T, String> text) {
        this.session = session;
        this.look = look;
        this.json = json;
        this.text = text;
        pauseEndsNs = session.stack().host().nowNs();
    }

    /** With {@code watch} again for each change; as text, not as JSON, also for the clocks. */
    void print(boolean watch, boolean asJson) throws CallFailed, InterruptedException {
        isJson = asJson;
        if (watch) {
            follow();
        } else {
            session.out()
                    .print((isJson ? json : text).apply(session.stack().host().call(look)));
        }
    }

    private void follow() throws CallFailed, InterruptedException {
        session.onlyPrints();
        boolean redraws = !isJson && session.isTerminal();
        while (!last && !session.isClosed() && !session.out().checkError()) {
            String now = session.stack().host().await(this::changed, () -> againNs);
            session.out().print(redraws ? CLEAR_SCREEN + now : now);
            session.out().flush();
        }
    }

    /** For {@code look}: nothing will change any more. */
    void isLast() {
        last = true;
    }

    private String changed(long nowNs, Endpoint endpoint) throws CallFailed {
        if (nowNs < pauseEndsNs) {
            againNs = pauseEndsNs;
            return null;
        }
        T seen = look.run(nowNs, endpoint);
        String line = json.apply(seen);
        String still = CLOCKS.matcher(line).replaceAll("");
        boolean isOther = !still.equals(values);
        boolean clocksAreDue = !isJson && nowNs >= clocksNs;
        String now = isJson ? line : isOther || clocksAreDue ? text.apply(seen) : shown;
        long endNs = session.stack().host().nowNs();
        pauseEndsNs = endNs + Math.max(PAUSE_NS, PART * (endNs - nowNs));
        if (isOther || clocksAreDue) {
            clocksNs = endNs + CLOCKS_NS;
        }
        againNs = isJson ? Long.MAX_VALUE : clocksNs;
        boolean isSame = !isOther && (isJson || now.equals(shown));
        values = still;
        shown = now;
        return isSame ? null : now;
    }
}
