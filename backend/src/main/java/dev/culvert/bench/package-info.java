/**
 * The benchmark: {@code java -jar culvert.jar bench}. Starts an sshd, {@code ssh} and a console of
 * its own on loopback, lets both carry the same traffic in turns, and prints medians and ratios
 * beside the bars that the project set itself. Reading order: {@link dev.culvert.bench.Bench},
 * {@code Lab} (who takes part), {@code Measurement} (what is measured).
 *
 * <p>The console runs as people run it, in a process of its own, and is spoken to through its API
 * only; so this package needs none of the others. It alone may start processes, print and sleep.
 */
@ApplicationModule(
        displayName = "Bench",
        allowedDependencies = {})
@NullMarked
package dev.culvert.bench;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
