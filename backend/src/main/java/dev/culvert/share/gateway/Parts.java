package dev.culvert.share.gateway;

import java.time.Clock;
import java.util.function.BooleanSupplier;

/** What all visitor connections of one gateway share. */
record Parts(
        GatewaySettings settings,
        Routes routes,
        Upstream upstream,
        Visits visits,
        LiveVisitors live,
        VisitCounter counter,
        PasswordGate passwords,
        Clock clock,
        BooleanSupplier closing) {}
