package rawtcp.client;

/** What the receiver of a stream still lets its sender send. Thread-safe. */
public final class Credit {
    private int available;
    private boolean closed;

    public Credit(int available) {
        this.available = available;
    }

    public synchronized void grant(int bytes) throws FrameError {
        if (bytes <= 0 || bytes > Frame.WINDOW - available) {
            throw new FrameError("credit of " + bytes + " beside " + available + "; the window is " + Frame.WINDOW);
        }
        available += bytes;
        notifyAll();
    }

    /** Nobody waits any more; {@link #take} returns -1. */
    public synchronized void close() {
        closed = true;
        notifyAll();
    }

    /** Waits until something may be sent, and takes it: how many of {@code wanted} bytes the next frame may carry. */
    public synchronized int take(int wanted) throws InterruptedException {
        assert wanted > 0;
        while (available <= Frame.COST && !closed) {
            wait();
        }
        if (closed) {
            return -1;
        }
        int bytes = Math.min(Math.min(wanted, Frame.MAX_DATA), available - Frame.COST);
        available -= Frame.cost(bytes);
        return bytes;
    }

    /** Waits until {@code cost} may be used up, and does so; false once it is closed. */
    public synchronized boolean use(int cost) throws InterruptedException {
        while (available < cost && !closed) {
            wait();
        }
        if (!closed) {
            available -= cost;
        }
        return !closed;
    }

    /** What {@link #take} gave and a sender did not use. */
    public synchronized void giveBack(int bytes) {
        available += bytes;
        assert available <= Frame.WINDOW;
        notifyAll();
    }
}
