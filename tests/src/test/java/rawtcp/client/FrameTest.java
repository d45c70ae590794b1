package rawtcp.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FrameTest {
    private static final Caller CALLER = new Caller(812, 7, true, 132, true, "/home/käthe");
    private final ByteArrayOutputStream wire = new ByteArrayOutputStream();
    private final FrameWriter writer = new FrameWriter(Channels.newChannel(wire));

    private FrameReader reader() {
        return readerOf(wire.toByteArray());
    }

    private static FrameReader readerOf(byte[] bytes) {
        return new FrameReader(Channels.newChannel(new ByteArrayInputStream(bytes)));
    }

    @Test
    void every_type_comes_back_as_it_was_sent_and_the_end_between_frames_is_null() throws IOException {
        for (FrameType type : FrameType.values()) {
            writer.send(type, ByteBuffer.wrap(type.name().getBytes(UTF_8)));
        }
        FrameReader reader = reader();
        for (FrameType type : FrameType.values()) {
            assertEquals(type, reader.next());
            assertEquals(type.name(), UTF_8.decode(reader.payload()).toString());
        }
        assertNull(reader.next());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 4096, 1 << 20})
    void frames_of_all_sizes_survive_however_the_stream_is_cut(int mostBytesARead) throws IOException {
        Random random = new Random(mostBytesARead);
        byte[][] sent = new byte[40][];
        for (int i = 0; i < sent.length; i++) {
            sent[i] = new byte[i == 0 ? Frame.MAX_DATA : random.nextInt(Frame.MAX_DATA / 16)];
            random.nextBytes(sent[i]);
            writer.send(FrameType.STDOUT, ByteBuffer.wrap(sent[i]));
        }
        FrameReader reader = new FrameReader(inPieces(reader0(), mostBytesARead));
        for (byte[] payload : sent) {
            assertEquals(FrameType.STDOUT, reader.next());
            assertEquals(ByteBuffer.wrap(payload), reader.payload());
        }
        assertNull(reader.next());
    }

    private ReadableByteChannel reader0() {
        return Channels.newChannel(new ByteArrayInputStream(wire.toByteArray()));
    }

    private static ReadableByteChannel inPieces(ReadableByteChannel from, int most) {
        return new ReadableByteChannel() {
            @Override
            public int read(ByteBuffer into) throws IOException {
                int limit = into.limit();
                into.limit(Math.min(limit, into.position() + most));
                try {
                    return from.read(into);
                } finally {
                    into.limit(limit);
                }
            }

            @Override
            public boolean isOpen() {
                return true;
            }

            @Override
            public void close() {}
        };
    }

    @ParameterizedTest
    @CsvSource({
        "0,   0, unknown type 0",
        "12,  0, unknown type 12",
        "255, 0, unknown type 255",
        "2,   32769, 32768 is the longest",
        "1,   4194305, 4194304 is the longest",
        "7,   -1, 4294967295 bytes",
        "7,   12, ends after 0 of 12",
    })
    void a_malformed_frame_is_told_in_words(int code, int length, String words) {
        byte[] bytes = ByteBuffer.allocate(Frame.HEADER)
                .put((byte) code)
                .putInt(length)
                .array();
        FrameError error = assertThrows(FrameError.class, () -> readerOf(bytes).next());
        assertTrue(error.getMessage().contains(words), error.getMessage());
    }

    @Test
    void a_stream_that_ends_within_a_header_is_malformed() {
        assertThrows(FrameError.class, () -> readerOf(new byte[] {7, 0, 0}).next());
    }

    @Test
    void a_number_that_is_cut_short_is_malformed() {
        assertThrows(FrameError.class, () -> Frame.intOf(FrameType.CREDIT, ByteBuffer.allocate(3)));
    }

    @Test
    void an_exec_request_comes_back_as_it_was_sent() throws IOException {
        ExecRequest request = new ExecRequest(CALLER, List.of("send", "3", "", "grüße\n", "x".repeat(200_000)));
        writer.send(FrameType.EXEC, request.encode());
        FrameReader reader = reader();
        assertEquals(FrameType.EXEC, reader.next());
        assertEquals(request, ExecRequest.decode(reader.payload()));
    }

    @Test
    void an_exec_request_of_another_version_is_answered_with_both_versions() {
        ByteBuffer encoded = new ExecRequest(CALLER, List.of("ports")).encode();
        encoded.put(0, (byte) 99);
        FrameError error = assertThrows(FrameError.class, () -> ExecRequest.decode(encoded));
        assertTrue(
                error.getMessage().contains("version 99") && error.getMessage().contains("speaks " + Frame.VERSION));
    }

    @Test
    void an_exec_request_cut_anywhere_or_too_long_is_malformed() {
        ByteBuffer encoded = new ExecRequest(CALLER, List.of("ports", "-l")).encode();
        for (int length = 0; length < encoded.limit(); length++) {
            ByteBuffer cut = encoded.duplicate().limit(length);
            assertThrows(FrameError.class, () -> ExecRequest.decode(cut), "cut to " + length);
        }
        ByteBuffer longer =
                ByteBuffer.allocate(encoded.limit() + 1).put(encoded).rewind();
        assertThrows(FrameError.class, () -> ExecRequest.decode(longer));
    }

    @Test
    void an_exec_request_with_lengths_that_lie_is_malformed() {
        ByteBuffer encoded = new ExecRequest(CALLER, List.of("ports")).encode();
        int cwdLengthAt = 2 + Integer.BYTES + 2 * Long.BYTES + Integer.BYTES;
        for (int lie : new int[] {-1, Integer.MAX_VALUE, Integer.MIN_VALUE, encoded.limit()}) {
            ByteBuffer lying = ByteBuffer.allocate(encoded.limit())
                    .put(encoded.duplicate())
                    .flip()
                    .putInt(cwdLengthAt, lie);
            assertThrows(FrameError.class, () -> ExecRequest.decode(lying));
        }
    }
}
