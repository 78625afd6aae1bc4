package dev.culvert.pages;

import static org.springframework.web.reactive.function.server.RouterFunctions.route;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerResponse;

/** Serves the {@link Assets}. */
@Configuration(proxyBeanMethods = false)
class PagesConfiguration {

    @Bean
    Assets assets() {
        return new Assets();
    }

    @Bean
    RouterFunction<ServerResponse> assetRoutes(Assets assets) {
        var routes = route();
        assets.paths().forEach(path -> routes.GET(path, assets::serve));
        return routes.build();
    }
}
