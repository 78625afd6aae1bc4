package dev.culvert.account;

import java.util.List;
import java.util.UUID;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** Who am I, what may I. */
@RestController
class MeController {

    record Me(UUID id, String name, Role role, List<String> may) {}

    @GetMapping("/api/v1/me")
    Mono<Me> me(Caller caller) {
        Person person = caller.person();
        return Mono.just(new Me(person.id(), person.name(), person.role(), may(person.role())));
    }

    private static List<String> may(Role role) {
        return switch (role) {
            case MEMBER -> List.of("own");
            case AUDITOR -> List.of("own", "audit");
            case ADMIN -> List.of("own", "audit", "users");
        };
    }
}
