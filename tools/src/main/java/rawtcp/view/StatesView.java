package rawtcp.view;

import static rawtcp.tcp.State.CLOSED;
import static rawtcp.tcp.State.CLOSE_WAIT;
import static rawtcp.tcp.State.CLOSING;
import static rawtcp.tcp.State.ESTABLISHED;
import static rawtcp.tcp.State.FIN_WAIT_1;
import static rawtcp.tcp.State.FIN_WAIT_2;
import static rawtcp.tcp.State.LAST_ACK;
import static rawtcp.tcp.State.LISTEN;
import static rawtcp.tcp.State.SYN_RCVD;
import static rawtcp.tcp.State.SYN_SENT;
import static rawtcp.tcp.State.TIME_WAIT;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import rawtcp.tcp.State;
import rawtcp.tcp.Transition;

/**
 * The eleven states of RFC 9293's figure 5 with one connection's way through them: the present state in brackets, those
 * passed in parentheses, at each arrow that was taken the number of its step, and under the picture each step's cause.
 */
public final class StatesView {
    /** The picture's lines are no longer. */
    public static final int WIDTH = 80;

    /** Each {@code @} is where an arrow's number stands, in the order of {@link #ARROWS}. */
    private static final String PICTURE =
            """
                                          CLOSED
                       passive OPEN  @  .--'    '--.  @  active OPEN: SYN sent
                                        v          v
                                     LISTEN --@-> SYN_SENT
                       SYN received  @  |           |    |
                                        v           |    |
                                    SYN_RCVD <--@---'    |  SYN received
                       close  @  .---'  |  @ ACK of SYN  |
                                 |      v                |
                                 |  ESTABLISHED <--@-----'  SYN-ACK received
                                 |      |  @ close  |  @ FIN received
                                 v      v           '-----------------.
                                FIN_WAIT_1 ---@--> CLOSING            '-> CLOSE_WAIT
                ACK of our FIN  @  |    \\     FIN     |  @ ACK of our FIN      |  @ close
                                   v     @ both      v                       v
                                FIN_WAIT_2 ---@--> TIME_WAIT              LAST_ACK
                                              FIN    |  @ 2MSL are over      |  @ ACK of
                                                     '-------> CLOSED <------'    our FIN
            """;

    private static final List<Arrow> ARROWS = List.of(
            new Arrow(CLOSED, LISTEN),
            new Arrow(CLOSED, SYN_SENT),
            new Arrow(LISTEN, SYN_SENT),
            new Arrow(LISTEN, SYN_RCVD),
            new Arrow(SYN_SENT, SYN_RCVD),
            new Arrow(SYN_RCVD, FIN_WAIT_1),
            new Arrow(SYN_RCVD, ESTABLISHED),
            new Arrow(SYN_SENT, ESTABLISHED),
            new Arrow(ESTABLISHED, FIN_WAIT_1),
            new Arrow(ESTABLISHED, CLOSE_WAIT),
            new Arrow(FIN_WAIT_1, CLOSING),
            new Arrow(FIN_WAIT_1, FIN_WAIT_2),
            new Arrow(CLOSING, TIME_WAIT),
            new Arrow(CLOSE_WAIT, LAST_ACK),
            new Arrow(FIN_WAIT_1, TIME_WAIT),
            new Arrow(FIN_WAIT_2, TIME_WAIT),
            new Arrow(TIME_WAIT, CLOSED),
            new Arrow(LAST_ACK, CLOSED));

    private static final Pattern NAME = Pattern.compile("[A-Z][A-Z_]+[A-Z_12]");
    private static final int MOST_NUMBERED = 9;
    private static final String INDENT = " ".repeat(27);

    private StatesView() {}

    private record Arrow(State from, State to) {}

    /** {@code transitions}: how many there ever were, of which {@code history} holds the last. Of a listener: none. */
    public record Way(int id, State now, List<Transition> history, int transitions) {}

    public static String text(Way way) {
        StringBuilder text = new StringBuilder();
        picture(way).forEach(line -> text.append(line).append('\n'));
        steps(way).forEach(line -> text.append(line).append('\n'));
        return text.toString();
    }

    public static List<String> picture(Way way) {
        StringBuilder marked = new StringBuilder(PICTURE.replace("\n", " \n"));
        Set<State> passed = EnumSet.noneOf(State.class);
        int forgotten = way.transitions() - way.history().size();
        char[] numbers = new char[ARROWS.size()];
        for (int i = 0; i < way.history().size(); i++) {
            Arrow arrow = arrow(way.history().get(i));
            passed.add(arrow.from());
            int at = ARROWS.indexOf(arrow);
            if (at >= 0) {
                int number = forgotten + i + 1;
                numbers[at] = number > MOST_NUMBERED ? '*' : (char) ('0' + number);
            }
        }
        number(marked, numbers);
        mark(marked, way.now(), passed);
        return marked.toString().lines().map(String::stripTrailing).toList();
    }

    /** What a listener has accepted comes from LISTEN, where the listener stays. */
    private static Arrow arrow(Transition step) {
        State from = step.from() == null ? CLOSED : step.from();
        return new Arrow(from == CLOSED && step.to() == SYN_RCVD ? LISTEN : from, step.to());
    }

    private static void number(StringBuilder picture, char[] numbers) {
        int at = picture.indexOf("@");
        for (char number : numbers) {
            boolean isOnLine = picture.charAt(at + 1) == '-';
            picture.setCharAt(at, number != 0 ? number : isOnLine ? '-' : ' ');
            at = picture.indexOf("@", at + 1);
        }
        assert at < 0 : "more places than arrows";
    }

    private static void mark(StringBuilder picture, State now, Set<State> passed) {
        boolean closedSeen = false;
        Matcher names = NAME.matcher(picture.toString());
        while (names.find()) {
            State state = stateOf(names.group());
            if (state == null) {
                continue;
            }
            boolean isEnd = state == CLOSED && closedSeen;
            closedSeen |= state == CLOSED;
            boolean isNow = state == now && (state != CLOSED || isEnd || passed.isEmpty());
            if (isNow || (passed.contains(state) && !isEnd)) {
                picture.setCharAt(names.start() - 1, isNow ? '[' : '(');
                picture.setCharAt(names.end(), isNow ? ']' : ')');
            }
        }
    }

    private static State stateOf(String name) {
        for (State state : State.values()) {
            if (state.name().equals(name)) {
                return state;
            }
        }
        return null;
    }

    /** A line for each step, or two where the cause is long: {@code 2     7.9ms  ESTABLISHED  our SYN-ACK was …}. */
    public static List<String> steps(Way way) {
        List<String> lines = new ArrayList<>();
        int forgotten = way.transitions() - way.history().size();
        for (int i = 0; i < way.history().size(); i++) {
            Transition step = way.history().get(i);
            String head = String.format(
                    Locale.ROOT,
                    "%d %11s  %-11s  ",
                    forgotten + i + 1,
                    HistoryView.at(way.history(), step.atNs()),
                    step.to());
            String cause = HistoryView.sentence(step.cause(), step.detail());
            String rule = "(" + step.cause().rule() + ")";
            if (head.length() + cause.length() + 1 + rule.length() <= WIDTH) {
                lines.add(head + cause + " " + rule);
            } else {
                lines.add(cut(head + cause));
                lines.add(cut(INDENT + rule));
            }
        }
        return lines;
    }

    private static String cut(String line) {
        return line.length() <= WIDTH ? line : line.substring(0, WIDTH - 1) + "…";
    }

    public static String json(Way way) {
        return Json.text(out -> {
            out.writeStartObject();
            out.writeNumberField("id", way.id());
            out.writeStringField("state", way.now().name());
            out.writeNumberField("transitions", way.transitions());
            HistoryView.jsonHistory(out, way.history());
            out.writeEndObject();
        });
    }
}
