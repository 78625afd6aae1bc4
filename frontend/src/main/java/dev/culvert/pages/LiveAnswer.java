package dev.culvert.pages;

import dev.culvert.account.Access;
import dev.culvert.account.Caller;
import dev.culvert.api.Stopping;
import dev.culvert.api.Streams;
import java.time.Duration;
import org.springframework.http.HttpHeaders;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;

/**
 * Turns fragments into the stream that {@code live.js} reads: a message carries one element and
 * replaces the one with its id, {@code gone} names an element to remove, {@code only} names all
 * rows that there are, {@code beat} says that the stream is alive.
 */
@Component
public class LiveAnswer {

    /** Below the idle limits of common proxies, of which 60 s is the shortest in wide use. */
    private static final Duration BEAT = Duration.ofSeconds(15);

    private final Access access;
    private final Stopping stopping;
    private final Streams streams;

    LiveAnswer(Access access, Stopping stopping, Streams streams) {
        this.access = access;
        this.stopping = stopping;
        this.streams = streams;
    }

    /** The stream, until the right to read it ends or the console stops. */
    public Flux<ServerSentEvent<String>> of(
            Caller caller, ServerWebExchange exchange, Flux<ServerSentEvent<String>> events) {
        HttpHeaders headers = exchange.getResponse().getHeaders();
        headers.setCacheControl("no-store");
        headers.set("X-Accel-Buffering", "no");
        Flux<ServerSentEvent<String>> beats =
                Flux.interval(Duration.ZERO, BEAT).onBackpressureDrop().map(n -> event("beat", ""));
        return streams.counted(caller.id(), events.mergeWith(beats))
                .takeUntilOther(access.ends(exchange))
                .takeUntilOther(stopping.begins());
    }

    /** One element; {@code html} begins with its tag and has an id. */
    public static ServerSentEvent<String> element(String html) {
        return ServerSentEvent.builder(html).build();
    }

    /** One element and the number to resume after. */
    public static ServerSentEvent<String> element(String html, long sequence) {
        return ServerSentEvent.builder(html).id(String.valueOf(sequence)).build();
    }

    /** A named event. */
    public static ServerSentEvent<String> event(String name, String data) {
        return ServerSentEvent.builder(data).event(name).build();
    }
}
