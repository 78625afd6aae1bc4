package dev.culvert.bench;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Something that the benchmark measures: one or more rows of the table. */
@FunctionalInterface
interface Measurement {

    /**
     * @throws IOException when it cannot be measured here, in words
     */
    List<Row> run(Lab lab) throws IOException;

    /** All of them by the name that {@code --rows} knows, in the order of the table. */
    static Map<String, Measurement> all() {
        Map<String, Measurement> all = new LinkedHashMap<>();
        all.put("local", Throughput::local);
        all.put("remote", Throughput::remote);
        all.put("dynamic", Throughput::dynamic);
        all.put("far", Throughput::far);
        all.put("ping", Latency::pingPong);
        all.put("connect", Latency::connections);
        all.put("neighbour", Neighbour::besideAStalledDownload);
        all.put("restart", Recovery::afterRestart);
        all.put("blackhole", Recovery::afterBlackhole);
        all.put("scale", Scale::manyLinksAndConnections);
        return all;
    }
}
