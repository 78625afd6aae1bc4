package dev.culvert.database;

import dev.culvert.settings.Home;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/** A process of its own that runs the embedded server until it is killed. */
final class OtherConsole {

    static final String READY = "ready";

    private OtherConsole() {}

    public static void main(String[] arguments) throws InterruptedException {
        EmbeddedServer.start(new Home(Path.of(arguments[0])));
        System.out.println(READY);
        new CountDownLatch(1).await();
    }
}
