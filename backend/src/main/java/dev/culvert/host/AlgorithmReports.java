package dev.culvert.host;

import java.util.Optional;
import org.springframework.stereotype.Component;

/** What was last seen of the algorithms of each Host, in this run of the console. */
@Component
public class AlgorithmReports {

    private final LinkMaker maker;

    AlgorithmReports(LinkMaker maker) {
        this.maker = maker;
    }

    /** Empty before the first connection. */
    public Optional<AlgorithmReport> of(Host host) {
        return maker.report(host.id());
    }
}
