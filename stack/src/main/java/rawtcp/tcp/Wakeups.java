package rawtcp.tcp;

/**
 * How often a connection called to who waits for it, by the reason, as Linux wakes a socket's queue: an edge for whoever
 * remembers the count.
 */
public final class Wakeups {
    private int data;
    private int space;
    private int changes;
    private int errors;

    /** Something to read: data in order, or the urgent octet (sk_data_ready). */
    void data() {
        data++;
    }

    /** There is room for a writer who found none (sk_write_space). */
    void space() {
        space++;
    }

    /** Opened, half-closed or over (sk_state_change). */
    void change() {
        changes++;
    }

    /** sk_error_report. */
    void error() {
        errors++;
    }

    public int dataCount() {
        return data;
    }

    public int spaceCount() {
        return space;
    }

    public int changeCount() {
        return changes;
    }

    public int errorCount() {
        return errors;
    }
}
