package dev.culvert.policy;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Rules that the operator sets ({@code culvert.policy.*}).
 *
 * @param dialLoopback whether people may dial the console's own machine (its loopback and its own
 *     addresses). Not set: allowed while the console itself listens on loopback only, because then
 *     it is one person's own machine; refused on a team server
 */
@ConfigurationProperties("culvert.policy")
record PolicySettings(@Nullable Boolean dialLoopback) {}
