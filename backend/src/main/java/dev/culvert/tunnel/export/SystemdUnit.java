package dev.culvert.tunnel.export;

import dev.culvert.tunnel.command.SshCommand;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A service of systemd that keeps ssh running. */
final class SystemdUnit {

    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_@+=:,./-]+");

    private final Export export;

    SystemdUnit(Export export) {
        this.export = export;
    }

    String text() {
        return """
        # /etc/systemd/system/%s; then: systemctl enable --now %s
        # Set User= to the account that has the key and has trusted the host's key.
        [Unit]
        Description=SSH tunnel %s
        Wants=network-online.target
        After=network-online.target
        StartLimitIntervalSec=0

        [Service]
        ExecStart=%s
        Restart=always
        RestartSec=5

        [Install]
        WantedBy=multi-user.target
        """
                .formatted(
                        export.fileName(Format.SYSTEMD),
                        export.fileName(Format.SYSTEMD),
                        // A backslash at the end would join the next line.
                        export.name().replace("%", "%%").replace("\\", "/"),
                        execStart());
    }

    private String execStart() {
        SshCommand command = export.command();
        var options = new ArrayList<>(List.of("-o", "BatchMode=yes"));
        options.addAll(export.watched());
        return command.words(List.of("/usr/bin/ssh", "-NT"), options).stream()
                .map(SystemdUnit::quoted)
                .collect(Collectors.joining(" "));
    }

    /** As systemd.service(5), "Command lines", reads a word back. */
    static String quoted(String word) {
        String escaped = word.replace("%", "%%").replace("$", "$$");
        return PLAIN.matcher(word).matches()
                ? escaped
                : '"' + escaped.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
