package rawtcp.tcp;

import rawtcp.tcp.parts.BufferMemory;

/**
 * What a stack's connections take turns in using, so that no segment in the steady state makes anything new: no collection
 * of garbage then stops the stack for the data's sake.
 */
public final class Spares {
    private static final int MOST = 256; // of each kind

    private final Chunk[] chunks = new Chunk[MOST];
    private int chunkCount;
    private final Burst.Piece[] pieces = new Burst.Piece[MOST];
    private int pieceCount;
    private final AckNews ackNews = new AckNews();
    private BufferMemory memory = BufferMemory.HEAP;

    /** That of connections to come. */
    public BufferMemory memory() {
        return memory;
    }

    public void memory(BufferMemory from) {
        memory = from;
    }

    /** A fresh one. */
    Chunk chunk() {
        if (chunkCount == 0) {
            return new Chunk();
        }
        Chunk chunk = chunks[--chunkCount];
        chunks[chunkCount] = null;
        chunk.clear();
        return chunk;
    }

    /** Nobody will look at it once the present call is over. */
    void giveBack(Chunk chunk) {
        if (chunkCount < MOST) {
            chunks[chunkCount++] = chunk;
        }
    }

    /** Its fields are another's still. */
    Burst.Piece piece() {
        return pieceCount == 0 ? new Burst.Piece() : pieces[--pieceCount];
    }

    void giveBack(Burst.Piece piece) {
        if (pieceCount < MOST) {
            pieces[pieceCount++] = piece;
        }
    }

    /** For one ACK; the last one's is over. */
    AckNews ackNews() {
        return ackNews;
    }
}
