package dev.culvert.host;

import dev.culvert.problem.Problem;
import dev.culvert.ssh.HostKey;
import dev.culvert.ssh.LinkException;
import dev.culvert.ssh.LinkException.Stage;
import org.jspecify.annotations.Nullable;

/** No Link to a Host could be had: what happened in words, and whether waiting can help. */
public final class LinkFailedException extends Exception {

    private final transient Problem problem;
    private final boolean mayPass;
    private final transient @Nullable HostKey offered;

    LinkFailedException(
            Problem problem,
            boolean mayPass,
            @Nullable HostKey offered,
            @Nullable Throwable cause) {
        super(problem.code() + ": " + problem.title(), cause);
        this.problem = problem;
        this.mayPass = mayPass;
        this.offered = offered;
    }

    public Problem problem() {
        return problem;
    }

    /** True for causes in the network, which may pass by themselves. */
    public boolean mayPass() {
        return mayPass;
    }

    /** True when only the person can go on: trust a key, give a password. */
    public boolean needsPerson() {
        return offered != null || problem.code().equals("CREDENTIAL_NEEDED");
    }

    /** The step that failed, or null where connecting did not begin. */
    @Nullable Stage stage() {
        if (getCause() instanceof LinkException failed) {
            return failed.stage();
        }
        return needsPerson() ? Stage.SIGN_IN : null;
    }

    /** The host key that waits for trust, or null. */
    public @Nullable HostKey offered() {
        return offered;
    }
}
