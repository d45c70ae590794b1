package rawtcp.view;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import rawtcp.knob.Durations;
import rawtcp.tcp.Conversation;
import rawtcp.tcp.parts.Timer;
import rawtcp.tcp.parts.Timers;

/** An armed timer as people see it. */
public record TimerRow(String name, long expiresInNs, int count) {
    /** Armed ones, the next to fire first. */
    public static List<TimerRow> of(Conversation connection, long nowNs) {
        List<TimerRow> rows = new ArrayList<>();
        Timers timers = connection.timers();
        for (Timer timer : Timer.values()) {
            if (timers.isArmed(timer)) {
                long leftNs = Math.max(0, timers.deadlineNs(timer) - nowNs);
                rows.add(new TimerRow(timer.label(), leftNs, connection.timerCount(timer)));
            }
        }
        rows.sort(Comparator.comparingLong(TimerRow::expiresInNs));
        return rows;
    }

    /** As ss writes it: {@code timer:(retransmit,1.2s,3)}. */
    public String text() {
        return "timer:(" + name + "," + Durations.format(expiresInNs) + "," + count + ")";
    }
}
