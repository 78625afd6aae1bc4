package dev.culvert.tunnel.live;

import dev.culvert.ssh.SocketPath;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Unix socket on the console's machine, for programs of the console's own account (0600).
 *
 * <p>It is made in a folder that nobody else can enter, narrowed there, and then linked to its
 * place: so it is never open wider for a moment, and linking fails where a file is already, which
 * binding and renaming would not.
 */
final class SocketListener implements Listener {

    /** Room for the folder of the first moments: {@code /.c} and a random name, {@code /s}. */
    private static final String PREFIX = ".c";

    private static final Logger log = LoggerFactory.getLogger(SocketListener.class);

    /** Two tunnels of this console must not both find the same socket stale. */
    private static final ReentrantLock making = new ReentrantLock();

    private final SocketPath listen;
    private final Path file;
    private final @Nullable Object fileKey;
    private final ServerSocketChannel server;

    private SocketListener(
            SocketPath listen, Path file, @Nullable Object fileKey, ServerSocketChannel server) {
        this.listen = listen;
        this.file = file;
        this.fileKey = fileKey;
        this.server = server;
    }

    /**
     * Makes the socket and starts accepting. A socket that nobody listens on any more is replaced.
     *
     * @param listen as people know it
     * @param file where it may lie
     * @throws FileAlreadyExistsException when something else than a socket is there
     * @throws BindException when somebody listens there
     * @throws IOException when it cannot be made
     */
    static SocketListener open(SocketPath listen, Path file, Consumer<Incoming> accepted)
            throws IOException {
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        SocketListener listener;
        try {
            listener = new SocketListener(listen, file, make(server, file), server);
        } catch (IOException | RuntimeException e) {
            server.close();
            throw e;
        }
        Thread.ofVirtual().name("accept " + listen).start(() -> listener.accept(accepted));
        return listener;
    }

    private static @Nullable Object make(ServerSocketChannel server, Path file) throws IOException {
        Path folder =
                Files.createTempDirectory(
                        Objects.requireNonNull(file.getParent()),
                        PREFIX,
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString("rwx------")));
        Path fresh = folder.resolve("s");
        making.lock();
        try {
            server.bind(UnixDomainSocketAddress.of(fresh), PortListener.BACKLOG);
            Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rw-------"));
            removeStale(file);
            Files.createLink(file, fresh);
            return key(file);
        } finally {
            making.unlock();
            Files.deleteIfExists(fresh);
            Files.delete(folder);
        }
    }

    private static void removeStale(Path file) throws IOException {
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        if (!isSocket(file)) {
            throw new FileAlreadyExistsException(file.toString());
        }
        try (SocketChannel somebody = SocketChannel.open(UnixDomainSocketAddress.of(file))) {
            throw new BindException("somebody listens on " + file + ": " + somebody);
        } catch (ConnectException e) {
            if (!String.valueOf(e.getMessage()).contains("refused")) {
                throw new BindException("whether somebody listens on " + file + " is not clear");
            }
            Files.delete(file); // refused: whoever made it is gone
        }
    }

    /** The file type in {@code st_mode} (inode(7)). */
    private static boolean isSocket(Path file) throws IOException {
        int mode = (int) Files.getAttribute(file, "unix:mode", LinkOption.NOFOLLOW_LINKS);
        return (mode & 0170000) == 0140000;
    }

    @Override
    public SocketPath address() {
        return listen;
    }

    /** Takes its file along, unless another has come to lie there. */
    @Override
    public void close() {
        try {
            if (server.isOpen()) {
                server.close();
                if (Objects.equals(fileKey, key(file))) {
                    Files.deleteIfExists(file);
                }
            }
        } catch (IOException e) {
            log.debug("closing {}", listen, e);
        }
    }

    private void accept(Consumer<Incoming> accepted) {
        while (server.isOpen()) {
            try {
                SocketChannel channel = server.accept();
                Thread.ofVirtual()
                        .name("from " + listen)
                        .start(() ->
                                accepted.accept(new Incoming(new ChannelDuplex(channel), null)));
            } catch (IOException e) {
                if (server.isOpen()) {
                    log.warn("{} could not accept: {}", listen, e.getMessage());
                    LockSupport.parkNanos(PortListener.AFTER_FAILURE.toNanos());
                }
            }
        }
    }

    private static @Nullable Object key(Path file) throws IOException {
        return Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                .fileKey();
    }
}
