package rawtcp.client;

import java.io.IOException;

/** The other side does not speak as we do; the message says how. It ends this session and nothing else. */
public final class FrameError extends IOException {
    private static final long serialVersionUID = 1;

    public FrameError(String sentence) {
        super(sentence);
    }
}
