package dev.culvert.policy;

import dev.culvert.database.DatabaseEndpoint;
import dev.culvert.problem.Problem;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.web.server.context.WebServerInitializedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * Everything that the console itself dials goes through here: the name is resolved, every address
 * it has is checked, and the caller connects to the checked address, so that a DNS answer that
 * changes in between changes nothing.
 */
@Component
public final class EgressGuard {

    private static final String DATABASE = "the console's database";

    private final boolean loopbackAllowed;
    private final List<Path> socketFolders;
    private final DatabaseEndpoint database;
    private final Map<Integer, String> ownPorts = new ConcurrentHashMap<>();

    EgressGuard(
            PolicySettings settings,
            @Value("${server.address:127.0.0.1}") String consoleAddress,
            DatabaseEndpoint database)
            throws UnknownHostException {
        Boolean dialLoopback = settings.dialLoopback();
        this.loopbackAllowed =
                dialLoopback != null
                        ? dialLoopback
                        : InetAddress.getByName(consoleAddress).isLoopbackAddress();
        this.socketFolders = settings.dialSockets();
        this.database = database;
        if (isDatabase(InetAddress.getLoopbackAddress(), database.port())) {
            protect(database.port(), DATABASE); // on this machine, under every name it has
        }
    }

    /** Forbids dialling {@code port} on this machine; {@code owner} completes "belongs to …". */
    public void protect(int port, String owner) {
        ownPorts.put(port, owner);
    }

    @EventListener
    void protect(WebServerInitializedEvent event) {
        protect(event.getWebServer().getPort(), "the console itself");
    }

    /**
     * Resolves and checks. Blocks on DNS.
     *
     * @return the address to connect to
     * @throws EgressRefusedException when the name is unknown or one of its addresses is forbidden
     */
    public InetSocketAddress resolve(String host, int port) throws EgressRefusedException {
        InetAddress[] addresses = lookUp(host);
        for (InetAddress address : addresses) {
            Problem problem = refusal(host, address, port);
            if (problem != null) {
                throw new EgressRefusedException(problem);
            }
        }
        return new InetSocketAddress(addresses[0], port);
    }

    /**
     * Checks a Unix socket of the console's machine.
     *
     * @return what to connect to; no symbolic link is left in it
     * @throws EgressRefusedException when it is not there, or in none of the folders that the
     *     operator lists
     */
    public Path socket(String path) throws EgressRefusedException {
        Path real = null;
        try {
            real = Path.of(path).toRealPath();
        } catch (IOException | InvalidPathException e) {
            // Answered like a forbidden one, where no folder is listed: nobody learns what is
            // there.
        }
        for (Path folder : socketFolders) {
            if (real != null && isBelow(real, folder)) {
                return real;
            }
        }
        throw new EgressRefusedException(
                new Problem(
                        "DIAL_SOCKET",
                        403,
                        path + " is off limits",
                        "No such socket is in a folder whose sockets people may reach on the"
                                + " console's machine.",
                        "Ask its operator to list the folder in culvert.policy.dial-sockets."));
    }

    private static boolean isBelow(Path real, Path folder) {
        try {
            return real.startsWith(folder.toRealPath());
        } catch (IOException e) {
            return false;
        }
    }

    private static InetAddress[] lookUp(String host) throws EgressRefusedException {
        try {
            return InetAddress.getAllByName(host);
        } catch (UnknownHostException e) {
            throw new EgressRefusedException(
                    Problem.invalid(
                            "DNS",
                            "Can't find " + host,
                            "The name does not exist, or the console's DNS does not know it.",
                            "Check the spelling, or use an IP address."));
        }
    }

    private @Nullable Problem refusal(String host, InetAddress address, int port) {
        InetAddress effective = Embedded.ipv4(address);
        boolean thisMachine = isThisMachine(effective);
        if (thisMachine && ownPorts.containsKey(port)) {
            return forbidden(
                    "DIAL_OWN_PORT",
                    host + ":" + port + " is off limits",
                    "That port belongs to " + ownPorts.get(port) + ".");
        }
        if (isDatabase(effective, port)) {
            return forbidden(
                    "DIAL_OWN_PORT",
                    host + ":" + port + " is off limits",
                    "That port belongs to " + DATABASE + ".");
        }
        if (thisMachine && !loopbackAllowed) {
            return forbidden(
                    "DIAL_LOOPBACK",
                    host + " is the console's own machine",
                    "On a team server nobody may reach the console's machine through a tunnel.");
        }
        if (effective.isLinkLocalAddress()
                || effective.isMulticastAddress()
                || CloudMetadata.is(effective)) {
            return forbidden(
                    "DIAL_FORBIDDEN_RANGE",
                    host + " is off limits",
                    effective.getHostAddress()
                            + " is a link-local, multicast or cloud metadata address.");
        }
        return null;
    }

    /**
     * A database on another machine has an address that may change, so it is looked up each time.
     */
    private boolean isDatabase(InetAddress address, int port) {
        if (port != database.port()) {
            return false;
        }
        try {
            return List.of(InetAddress.getAllByName(database.host())).contains(address);
        } catch (UnknownHostException e) {
            return true; // not knowing is a reason to refuse
        }
    }

    private static Problem forbidden(String code, String title, String detail) {
        return new Problem(
                code, 403, title, detail, "Use the address of the machine that you really mean.");
    }

    private static boolean isThisMachine(InetAddress address) {
        try {
            return address.isLoopbackAddress()
                    || address.isAnyLocalAddress()
                    || NetworkInterface.getByInetAddress(address) != null;
        } catch (SocketException e) {
            return true; // not knowing is a reason to refuse
        }
    }
}
