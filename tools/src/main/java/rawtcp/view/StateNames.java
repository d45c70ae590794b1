package rawtcp.view;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import rawtcp.knob.Nearest;
import rawtcp.tcp.State;

/** The states by any of their spellings: the RFC's, ss's ({@code FIN-WAIT-1}, {@code ESTAB}), netstat's ({@code FIN_WAIT1}). */
public final class StateNames {
    private static final List<String> NAMES =
            Arrays.stream(State.values()).map(State::name).toList();

    private StateNames() {}

    /** One state, or one of ss's groups: all, connected, synchronized, bucket, big. */
    public static Set<State> parse(String word) {
        String plain = word.toUpperCase(Locale.ROOT).replaceAll("[-_ ]", "");
        return switch (plain) {
            case "ESTAB" -> EnumSet.of(State.ESTABLISHED);
            case "SYNRECV", "SYNRECEIVED" -> EnumSet.of(State.SYN_RCVD);
            case "LISTENING" -> EnumSet.of(State.LISTEN);
            case "CLOSE", "UNCONN" -> EnumSet.of(State.CLOSED);
            case "ALL" -> EnumSet.allOf(State.class);
            case "CONNECTED" -> EnumSet.complementOf(EnumSet.of(State.LISTEN, State.CLOSED));
            case "SYNCHRONIZED" -> EnumSet.complementOf(EnumSet.of(State.LISTEN, State.CLOSED, State.SYN_SENT));
            case "BUCKET" -> EnumSet.of(State.SYN_RCVD, State.TIME_WAIT);
            case "BIG" -> EnumSet.complementOf(EnumSet.of(State.SYN_RCVD, State.TIME_WAIT));
            default -> EnumSet.of(exactly(plain, word));
        };
    }

    private static State exactly(String plain, String word) {
        for (State state : State.values()) {
            if (state.name().replace("_", "").equals(plain)) {
                return state;
            }
        }
        String hint = Nearest.hint(word, NAMES);
        throw new BadWord(
                "'" + word + "' is not a TCP state" + (hint.isEmpty() ? ": " + String.join(" ", NAMES) : hint));
    }
}
