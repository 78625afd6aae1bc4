package dev.culvert.tunnel.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.culvert.ssh.SocketPath;
import java.io.IOException;
import java.net.BindException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SocketListenerTest {

    @TempDir private Path folder;
    private Path file;

    @BeforeEach
    void nameTheSocket() {
        file = folder.resolve("db.sock");
    }

    @Test
    void isForItsOwnAccountOnlyAndGoneAfterwards() throws Exception {
        CountDownLatch accepted = new CountDownLatch(1);
        try (SocketListener listener =
                SocketListener.open(
                        new SocketPath(file.toString()), file, in -> accepted.countDown())) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
            assertThat(files()).containsExactly(file);
            SocketChannel.open(UnixDomainSocketAddress.of(file)).close();
            assertThat(accepted.await(10, TimeUnit.SECONDS)).isTrue();
            listener.close();
            listener.close();
        }
        assertThat(files()).isEmpty();
    }

    @Test
    void takesThePlaceOfASocketThatNobodyListensOn() throws Exception {
        try (var dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            dead.bind(UnixDomainSocketAddress.of(file));
        }
        assertThat(file).exists();

        open().close();
    }

    @Test
    void leavesASocketAloneThatSomebodyListensOn() throws Exception {
        try (var alive = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            alive.bind(UnixDomainSocketAddress.of(file));

            assertThatThrownBy(this::open).isInstanceOf(BindException.class);

            SocketChannel.open(UnixDomainSocketAddress.of(file)).close();
        }
        assertThat(files()).containsExactly(file);
    }

    @Test
    void leavesAnyOtherFileAlone() throws Exception {
        Path precious = Files.writeString(folder.resolve("precious"), "data");
        Files.createSymbolicLink(file, precious);
        assertThatThrownBy(this::open).isInstanceOf(FileAlreadyExistsException.class);

        Files.delete(file);
        Files.writeString(file, "not a socket");
        assertThatThrownBy(this::open).isInstanceOf(FileAlreadyExistsException.class);

        assertThat(file).hasContent("not a socket");
        assertThat(precious).hasContent("data");
        assertThat(files()).containsExactlyInAnyOrder(file, precious);
    }

    @Test
    void doesNotTakeAlongWhatCameInItsPlace() throws Exception {
        SocketListener listener = open();
        Files.delete(file);
        Files.writeString(file, "somebody else's");
        listener.close();
        assertThat(file).hasContent("somebody else's");
    }

    @Test
    void aFolderThatIsMissingIsSaid() {
        file = folder.resolve("missing/db.sock");
        assertThatThrownBy(this::open).isInstanceOf(IOException.class);
    }

    private SocketListener open() throws IOException {
        return SocketListener.open(
                new SocketPath(file.toString()), file, in -> in.stream().close());
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.toList();
        }
    }
}
