package rawtcp.sim;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A conversation that is explored: what the program at each end does, and through which states its connection then must
 * have come, whatever the network did. What is closed by both is CLOSED in the end; the rest stays and does no more.
 */
public enum Scenario {
    // spotless:off   a table stays a table; the client's words before the server's
    OPEN                    (From.SYN,         "",                    "",               "", ""),
    OPEN_DATA               (From.SYN,         "send read",           "send read",      "", ""),
    OPEN_CLOSE              (From.SYN,         "close",               "end close",      States.FIRST, States.SECOND),
    OPEN_CLOSE_BY_SERVER    (From.SYN,         "end close",           "close",          States.SECOND, States.FIRST),
    SIMULTANEOUS_OPEN       (From.BOTH_SYNS,   "",                    "",               "", ""),
    SIMULTANEOUS_OPEN_DATA  (From.BOTH_SYNS,   "send read",           "send read",      "", ""),
    SIMULTANEOUS_OPEN_CLOSE (From.BOTH_SYNS,   "close",               "close",          States.ANY, States.ANY),
    HALF_CLOSE              (From.ESTABLISHED, "shut",                "end",            States.HALF, "CLOSE_WAIT"),
    HALF_CLOSE_DATA         (From.ESTABLISHED, "send shut read",      "end send",       States.HALF, "CLOSE_WAIT"),
    CLOSE                   (From.ESTABLISHED, "close",               "end close",      States.FIRST, States.SECOND),
    CLOSE_DATA              (From.ESTABLISHED, "send close",          "end close",      States.FIRST, States.SECOND),
    CLOSE_BY_SERVER         (From.ESTABLISHED, "end close",           "close",          States.SECOND, States.FIRST),
    CLOSE_BY_SERVER_DATA    (From.ESTABLISHED, "end close",           "send close",     States.SECOND, States.FIRST),
    SIMULTANEOUS_CLOSE      (From.ESTABLISHED, "close",               "close",          States.BOTH, States.BOTH),
    SIMULTANEOUS_CLOSE_DATA (From.ESTABLISHED, "send shut end close", "send shut end close", States.BOTH, States.BOTH),
    CONVERSATION            (From.SYN,         "send shut end close", "end send close", States.FIRST, States.SECOND),
    FAST_OPEN               (From.COOKIE,      "send read",           "send read",      "", ""),
    FAST_OPEN_CLOSE         (From.COOKIE,      "send close",          "end close",      States.FIRST, States.SECOND),
    REOPEN                  (From.TIME_WAIT,   "send read",           "send read",      "", ""),
    REOPEN_CLOSE            (From.TIME_WAIT,   "send close",          "end close",      States.FIRST, States.SECOND);
    // spotless:on

    /** Where the choices begin. */
    enum From {
        SYN,
        /** Both ends open actively, at the same time. */
        BOTH_SYNS,
        /** Nothing befalls the opening. */
        ESTABLISHED,
        /** The client knows the server's cookie, and its first data goes with its SYN (RFC 7413). */
        COOKIE,
        /** The server's end of an earlier connection between the same ports is in TIME_WAIT (RFC 6191, RFC 9293 MAY-2). */
        TIME_WAIT
    }

    /** What a program does next, as soon as it can. */
    enum Step {
        SEND,
        /** All that the peer sends. */
        READ,
        SHUT,
        /** The peer's end of data is read. */
        END,
        CLOSE
    }

    private static final class States {
        static final String HALF = "FIN_WAIT_1 FIN_WAIT_2";
        static final String FIRST = HALF + " TIME_WAIT CLOSED";
        static final String SECOND = "CLOSE_WAIT LAST_ACK CLOSED";
        static final String BOTH = "FIN_WAIT_1 (FIN_WAIT_2|CLOSING) TIME_WAIT CLOSED";
        static final String ANY = "(" + BOTH + "|" + SECOND + ")";
    }

    private final From from;
    private final List<Step> client;
    private final List<Step> server;
    private final Pattern clientStates;
    private final Pattern serverStates;

    Scenario(From from, String client, String server, String clientStates, String serverStates) {
        this.from = from;
        this.client = steps(client);
        this.server = steps(server);
        this.clientStates = states(from == From.BOTH_SYNS ? "SYN_SENT( SYN_RCVD)?" : "SYN_SENT", clientStates);
        this.serverStates = states(from == From.BOTH_SYNS ? "SYN_SENT( SYN_RCVD)?" : "SYN_RCVD", serverStates);
    }

    private static List<Step> steps(String words) {
        return Arrays.stream(words.split(" ", -1))
                .filter(word -> !word.isEmpty())
                .map(word -> Step.valueOf(word.toUpperCase(Locale.ROOT)))
                .toList();
    }

    private static Pattern states(String opening, String later) {
        return Pattern.compile(opening + " ESTABLISHED" + (later.isEmpty() ? "" : " ") + later);
    }

    /** As users write it: {@code half-close-data}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Null: there is none of that name. */
    public static Scenario of(String word) {
        for (Scenario scenario : values()) {
            if (scenario.word().equals(word)) {
                return scenario;
            }
        }
        return null;
    }

    From from() {
        return from;
    }

    List<Step> steps(boolean ofClient) {
        return ofClient ? client : server;
    }

    Pattern states(boolean ofClient) {
        return ofClient ? clientStates : serverStates;
    }

    /** Both connections are over when the programs are. */
    boolean ends() {
        return client.contains(Step.CLOSE) && server.contains(Step.CLOSE);
    }
}
