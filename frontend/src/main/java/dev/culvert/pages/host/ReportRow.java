package dev.culvert.pages.host;

import dev.culvert.host.AlgorithmReport;
import dev.culvert.ssh.Algorithms;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a Host's server and the console agreed on, as lines of a table.
 *
 * @param agreed empty when they could not agree
 * @param offered what the server could do
 * @param certificate by which the server proved itself; null where its key is trusted as it is
 */
record ReportRow(
        List<Line> agreed,
        List<Line> offered,
        List<String> warnings,
        @Nullable String certificate) {

    static ReportRow of(AlgorithmReport report) {
        Algorithms agreed = report.agreed();
        Algorithms.Offer offer = report.offer();
        return new ReportRow(
                agreed == null ? List.of() : agreed(agreed),
                offer == null ? List.of() : offered(offer),
                report.warnings(),
                report.certificate() == null
                        ? null
                        : report.certificate().keyId()
                                + ", signed by "
                                + report.certificate().authority().fingerprint());
    }

    private static List<Line> agreed(Algorithms a) {
        List<Line> lines = new ArrayList<>();
        lines.add(new Line("Key exchange", a.kex()));
        lines.add(new Line("Host key", a.hostKey()));
        lines.add(new Line("Cipher", both(a.cipherOut(), a.cipherIn())));
        lines.add(new Line("MAC", both(a.macOut(), a.macIn())));
        lines.add(new Line("Compression", both(a.compressionOut(), a.compressionIn())));
        return lines;
    }

    private static List<Line> offered(Algorithms.Offer offer) {
        return List.of(
                new Line("Key exchange", String.join(", ", offer.kex())),
                new Line("Host key", String.join(", ", offer.hostKeys())),
                new Line("Cipher", String.join(", ", offer.ciphers())),
                new Line("MAC", String.join(", ", offer.macs())),
                new Line("Compression", String.join(", ", offer.compressions())));
    }

    private static String both(String out, String in) {
        String there = out.isEmpty() ? "part of the cipher" : out;
        String back = in.isEmpty() ? "part of the cipher" : in;
        return there.equals(back) ? there : there + ", back " + back;
    }

    record Line(String what, String value) {}
}
