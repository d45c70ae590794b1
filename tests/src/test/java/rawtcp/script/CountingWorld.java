package rawtcp.script;

import java.nio.file.Path;
import rawtcp.socket.Request;

/** A world that is looked at when its script is over, before anything is closed that it has left open. */
final class CountingWorld implements World {
    interface Look {
        void at() throws ScriptError;
    }

    private final World world;
    private final Look look;

    CountingWorld(World world, Look look) {
        this.world = world;
        this.look = look;
    }

    @Override
    public long nowNs() {
        return world.nowNs();
    }

    @Override
    public void advanceTo(long atNs) throws ScriptError {
        world.advanceTo(atNs);
    }

    @Override
    public Call begin(Request request) throws ScriptError {
        return world.begin(request);
    }

    @Override
    public long wallClockNs() {
        return world.wallClockNs();
    }

    @Override
    public boolean await(Call call, long untilNs) throws ScriptError {
        return world.await(call, untilNs);
    }

    @Override
    public void inject(byte[] packet) throws ScriptError {
        world.inject(packet);
    }

    @Override
    public Sent nextPacket(long untilNs) throws ScriptError {
        return world.nextPacket(untilNs);
    }

    @Override
    public void shell(String command, Path directory, int line) throws ScriptError {
        world.shell(command, directory, line);
    }

    @Override
    public void close() {
        try {
            look.at();
        } catch (ScriptError e) {
            throw new AssertionError(e);
        } finally {
            world.close();
        }
    }
}
