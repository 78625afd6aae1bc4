package dev.culvert.account;

import dev.culvert.audit.Actor;
import java.util.function.Predicate;
import org.springdoc.core.utils.SpringDocUtils;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpMethod;
import org.springframework.security.authorization.AuthorizationDecision;
import org.springframework.security.authorization.AuthorizationResult;
import org.springframework.security.config.annotation.web.reactive.EnableWebFluxSecurity;
import org.springframework.security.config.web.server.SecurityWebFiltersOrder;
import org.springframework.security.config.web.server.ServerHttpSecurity;
import org.springframework.security.core.Authentication;
import org.springframework.security.web.server.SecurityWebFilterChain;
import org.springframework.security.web.server.authorization.AuthorizationContext;
import org.springframework.security.web.server.context.NoOpServerSecurityContextRepository;
import org.springframework.security.web.server.header.CrossOriginOpenerPolicyServerHttpHeadersWriter.CrossOriginOpenerPolicy;
import org.springframework.security.web.server.header.ReferrerPolicyServerHttpHeadersWriter.ReferrerPolicy;
import org.springframework.security.web.server.header.XFrameOptionsServerHttpHeadersWriter;
import org.springframework.security.web.server.savedrequest.NoOpServerRequestCache;
import org.springframework.security.web.server.util.matcher.ServerWebExchangeMatchers;
import org.springframework.web.reactive.config.WebFluxConfigurer;
import org.springframework.web.reactive.result.method.annotation.ArgumentResolverConfigurer;
import reactor.core.publisher.Mono;

/**
 * Three doors with rules of their own: the management port, the API with tokens, the pages with
 * sessions. A token opens no page and a session no API, so neither can be used through the other.
 */
@Configuration(proxyBeanMethods = false)
@EnableWebFluxSecurity
class SecurityConfiguration {

    static final String CONTENT_SECURITY_POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
                    + " connect-src 'self'; form-action 'self'; base-uri 'none';"
                    + " frame-ancestors 'none'";

    private static final String[] STATIC_FILES = {
        "/css/**", "/js/**", "/webjars/**", "/icons.svg", "/mark.svg", "/favicon.ico"
    };

    static {
        SpringDocUtils.getConfig()
                .addRequestWrapperToIgnore(Caller.class, Actor.class, SignedIn.class);
    }

    /** Health and metrics: reachable on the management port only, which is bound to loopback. */
    @Bean
    @Order(0)
    SecurityWebFilterChain managementChain(ServerHttpSecurity http) {
        return headers(http)
                .securityMatcher(ServerWebExchangeMatchers.pathMatchers("/actuator/**"))
                .csrf(ServerHttpSecurity.CsrfSpec::disable)
                .authorizeExchange(exchanges -> exchanges.anyExchange().permitAll())
                .build();
    }

    @Bean
    @Order(1)
    SecurityWebFilterChain apiChain(
            ServerHttpSecurity http, BearerTokens tokens, Refusals refusals) {
        return headers(http)
                .securityMatcher(ServerWebExchangeMatchers.pathMatchers("/api/**"))
                .csrf(ServerHttpSecurity.CsrfSpec::disable)
                .requestCache(cache -> cache.requestCache(NoOpServerRequestCache.getInstance()))
                .securityContextRepository(NoOpServerSecurityContextRepository.getInstance())
                .logout(ServerHttpSecurity.LogoutSpec::disable)
                .addFilterAt(
                        tokens.filter(refusals::apiUnknown), SecurityWebFiltersOrder.AUTHENTICATION)
                .exceptionHandling(handling ->
                        handling.authenticationEntryPoint(refusals::apiUnknown)
                                .accessDeniedHandler(refusals::apiForbidden))
                .authorizeExchange(exchanges ->
                        exchanges
                                .pathMatchers("/api/v1/openapi.json")
                                .permitAll()
                                .pathMatchers("/api/v1/audit", "/api/v1/audit/**")
                                .access(SecurityConfiguration::mayReadAudit)
                                .anyExchange()
                                .access(SecurityConfiguration::isInScope))
                .build();
    }

    @Bean
    @Order(2)
    SecurityWebFilterChain pageChain(
            ServerHttpSecurity http,
            SignInForm form,
            LoginSessions sessions,
            FormTokens formTokens,
            Refusals refusals) {
        return headers(http)
                .securityContextRepository(sessions)
                .requestCache(cache -> cache.requestCache(NoOpServerRequestCache.getInstance()))
                .csrf(csrf ->
                        csrf.csrfTokenRepository(formTokens)
                                .csrfTokenRequestHandler(new TokensInForms())
                                .accessDeniedHandler(refusals::pageForbidden))
                .addFilterBefore(new SameOrigin(refusals), SecurityWebFiltersOrder.CSRF)
                .addFilterBefore(new UploadGate(sessions, refusals), SecurityWebFiltersOrder.CSRF)
                .addFilterAt(form.filter(), SecurityWebFiltersOrder.FORM_LOGIN)
                .logout(logout ->
                        logout.logoutUrl("/logout")
                                .logoutHandler(
                                        (exchange, who) -> sessions.end(exchange.getExchange()))
                                .logoutSuccessHandler((exchange, who) ->
                                        SignInForm.redirect(
                                                exchange.getExchange().getResponse(),
                                                "/login?signed-out")))
                .exceptionHandling(handling ->
                        handling.authenticationEntryPoint(refusals::pageUnknown)
                                .accessDeniedHandler(refusals::pageForbidden))
                .authorizeExchange(exchanges ->
                        exchanges
                                .pathMatchers(STATIC_FILES)
                                .permitAll()
                                .pathMatchers("/login", "/setup")
                                .permitAll()
                                .anyExchange()
                                .authenticated())
                .build();
    }

    @Bean
    WebFluxConfigurer callerArgumentConfigurer(CallerArgument caller) {
        return new WebFluxConfigurer() {
            @Override
            public void configureArgumentResolvers(ArgumentResolverConfigurer configurer) {
                configurer.addCustomResolver(caller);
            }
        };
    }

    private static ServerHttpSecurity headers(ServerHttpSecurity http) {
        return http.headers(headers ->
                headers.contentSecurityPolicy(
                                policy -> policy.policyDirectives(CONTENT_SECURITY_POLICY))
                        .referrerPolicy(policy -> policy.policy(ReferrerPolicy.SAME_ORIGIN))
                        .crossOriginOpenerPolicy(
                                policy -> policy.policy(CrossOriginOpenerPolicy.SAME_ORIGIN))
                        .frameOptions(frames ->
                                frames.mode(XFrameOptionsServerHttpHeadersWriter.Mode.DENY)));
    }

    private static Mono<AuthorizationResult> mayReadAudit(
            Mono<Authentication> who, AuthorizationContext context) {
        return decide(
                who,
                signedIn ->
                        isInScope(signedIn, context) && signedIn.person().role() != Role.MEMBER);
    }

    private static Mono<AuthorizationResult> isInScope(
            Mono<Authentication> who, AuthorizationContext context) {
        return decide(who, signedIn -> isInScope(signedIn, context));
    }

    private static boolean isInScope(SignedIn signedIn, AuthorizationContext context) {
        HttpMethod method = context.getExchange().getRequest().getMethod();
        boolean reads = method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD);
        return switch (signedIn.lease()) {
            case Lease.Token token -> token.scope() == Scope.ALL || reads;
            case Lease.Session session -> false;
        };
    }

    private static Mono<AuthorizationResult> decide(
            Mono<Authentication> who, Predicate<SignedIn> rule) {
        return who.ofType(SignedIn.class)
                .map(rule::test)
                .defaultIfEmpty(false)
                .map(AuthorizationDecision::new);
    }
}
