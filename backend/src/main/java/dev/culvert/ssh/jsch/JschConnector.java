package dev.culvert.ssh.jsch;

import com.jcraft.jsch.JSchException;
import dev.culvert.ssh.Connector;
import dev.culvert.ssh.Link;
import dev.culvert.ssh.LinkException;
import dev.culvert.ssh.LinkException.Reason;
import dev.culvert.ssh.LinkException.Stage;
import dev.culvert.ssh.LinkRequest;
import dev.culvert.ssh.LinkSettings;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/** Makes Links with JSch. Keeps nothing between two calls. */
@Component
public final class JschConnector implements Connector {

    private final LinkSettings settings;

    @Autowired
    public JschConnector(LinkSettings settings) {
        this.settings = settings;
    }

    /** With the limits that hold when nothing is set. */
    public JschConnector() {
        this(LinkSettings.DEFAULTS);
    }

    @Override
    public Link connect(LinkRequest request, Progress progress) throws LinkException {
        Transport transport = new Dialer(request, progress).dial();
        boolean connected = false;
        try {
            Link link = new Handshake(request, transport, progress, settings).run();
            connected = true;
            return link;
        } catch (JSchException e) {
            throw new LinkException(
                    Stage.SIGN_IN, Reason.BROKEN_OFF, Evidence.of(e.getMessage()), null, e);
        } finally {
            if (!connected) {
                transport.close();
            }
        }
    }
}
