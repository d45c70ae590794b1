package rawtcp.client;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * Held by whoever starts a stack, so that of two starts at once one wins. Makes the runtime directory if need be. The
 * file goes with the lock: who waited for it finds it gone, and takes the next.
 */
public final class StartLock implements AutoCloseable {
    private static final Set<String> NOT_PERMITTED = Set.of("Read-only file system", "Operation not permitted");

    private final Target target;
    private final FileChannel file;
    private final boolean madeDirectory;
    private boolean isHeld = true;

    private StartLock(Target target, FileChannel file, boolean madeDirectory) {
        this.target = target;
        this.file = file;
        this.madeDirectory = madeDirectory;
    }

    /** Waits for it. */
    public static StartLock take(Target target) throws Refused {
        try {
            FileChannel file = null;
            boolean makes = false;
            while (file == null) {
                makes = makeDirectory(target);
                file = lock(target);
            }
            StartLock lock = new StartLock(target, file, makes);
            AtEnd.run(new Thread(lock::letGo, "rawtcp-lock")); // for who is interrupted
            return lock;
        } catch (IOException e) {
            throw refused(target, target.lockFile(), e);
        }
    }

    /** Null if another has taken the directory away, which was empty. */
    private static FileChannel lock(Target target) throws IOException {
        try {
            FileChannel file = lock(target.lockFile());
            while (file == null) {
                file = lock(target.lockFile());
            }
            return file;
        } catch (NoSuchFileException e) {
            if (target.hasOwnDirectory()) {
                return null;
            }
            throw e;
        }
    }

    /** Null if the file that was waited for is no longer the one at this path. */
    private static FileChannel lock(Path path) throws IOException {
        FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE)
                .close();
        Object before = inode(path);
        FileChannel file = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        var unused = file.lock(); // let go when the channel is closed
        if (file.size() > 0) { // ours never holds anything; this one would be removed with the lock
            file.close();
            throw new FileSystemException(path.toString(), null, "a file with something in it is there");
        }
        if (before != null && before.equals(inode(path))) {
            return file;
        }
        file.close();
        return null;
    }

    private static Object inode(Path path) throws IOException {
        try {
            return Files.getAttribute(path, "unix:ino");
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    private void letGo() {
        try {
            close();
        } catch (Refused e) {
            return; // nobody waits for this process any more
        }
    }

    @Override
    public synchronized void close() throws Refused {
        if (!isHeld) {
            return;
        }
        isHeld = false;
        try (file) {
            Files.deleteIfExists(target.lockFile());
            if (madeDirectory || target.hasOwnDirectory()) {
                target.removeEmptyDirectory(); // which it is if no stack could be started
            }
        } catch (IOException e) {
            throw refused(target, target.lockFile(), e);
        }
    }

    /** By the daemon: whether whoever starts it still holds it. */
    public static boolean isHeld(Target target) {
        try (FileChannel file = FileChannel.open(target.lockFile(), StandardOpenOption.WRITE)) {
            return file.tryLock() == null;
        } catch (IOException e) {
            return false; // it has gone
        }
    }

    /** By the daemon: a file that a killed one has left goes, and its folder; what is held, or is none of ours, stays. */
    public static void removeAbandoned(Target target) {
        Path path = target.lockFile();
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.WRITE)) {
            Object before = inode(path);
            if (file.tryLock() != null && file.size() == 0 && before != null && before.equals(inode(path))) {
                Files.deleteIfExists(path);
                if (target.hasOwnDirectory()) {
                    target.removeEmptyDirectory();
                }
            }
        } catch (IOException e) {
            return; // it has gone
        }
    }

    /** To be called when nobody could be connected to at the socket. */
    public void removeStaleSocket() throws Refused {
        try {
            target.leaveOthers(target.socket());
            if (Files.deleteIfExists(target.socket())) {
                System.err.println("rawtcp: removed the socket of a stack that is dead: " + target.socket());
            }
        } catch (IOException e) {
            throw refused(target, target.socket(), e);
        }
    }

    /** False: it was there. */
    private static boolean makeDirectory(Target target) throws Refused {
        Path directory = target.socket().getParent();
        try {
            boolean isMissing = !Files.exists(directory);
            if (isMissing) {
                Files.createDirectories(
                        directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            }
            Object owner = Files.getAttribute(directory, "unix:uid", LinkOption.NOFOLLOW_LINKS);
            if (directory.getFileName().toString().startsWith("rawtcp-") && !owner.equals(Target.uid())) {
                throw new Refused(8, directory + " belongs to another user: " + target.otherPlace());
            }
            return isMissing;
        } catch (FileAlreadyExistsException e) {
            throw new Refused(1, directory + " is not a directory: " + target.otherPlace());
        } catch (IOException e) {
            throw refused(target, directory, e);
        }
    }

    private static Refused refused(Target target, Path path, IOException e) {
        if (e instanceof AccessDeniedException) {
            return new Refused(8, "can't write to " + path + ": permission denied; " + target.otherPlace());
        }
        if (e instanceof FileSystemException f && NOT_PERMITTED.contains(String.valueOf(f.getReason()))) {
            return new Refused(8, "can't write to " + path + ": " + f.getReason() + "; " + target.otherPlace());
        }
        if (e instanceof NoSuchFileException) {
            return new Refused(1, "can't write to " + path + ": no such directory");
        }
        String reason = e instanceof FileSystemException f && f.getReason() != null ? f.getReason() : e.getMessage();
        return new Refused(1, "can't write to " + path + ": " + reason);
    }
}
