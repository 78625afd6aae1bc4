package dev.culvert;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaFieldAccess;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.PrintStream;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.springframework.modulith.core.ApplicationModules;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What ARCHITECTURE.md promises, for the compiler cannot. */
class ArchitectureTest {

    private static final JavaClasses MAIN =
            new ClassFileImporter()
                    .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                    .importPackages("dev.culvert", "com.jcraft.jsch");

    /** A command-line program, not a part of the console: it starts processes, prints and waits. */
    private static final String BENCH = "dev.culvert.bench..";

    /**
     * May sleep or interrupt, each for the reason that its code gives. Nothing else waits that way:
     * an interrupt inside a socket write of a Link would tear the whole Link down.
     */
    private static final Set<String> MAY_SLEEP_OR_INTERRUPT =
            Set.of(
                    "dev.culvert.share.gateway.LiveVisitors",
                    "dev.culvert.ssh.Completion",
                    "dev.culvert.ssh.jsch.ChannelStream",
                    "dev.culvert.ssh.jsch.RemoteListeners",
                    "dev.culvert.tunnel.live.LinkGate",
                    "dev.culvert.tunnel.live.Pump");

    @Test
    void modulesUseOnlyWhatTheyDeclare() {
        ApplicationModules.of(CulvertApplication.class).verify();
    }

    @Test
    void jschIsMetInOnePackage() {
        noClasses()
                .that(ours())
                .and()
                .resideOutsideOfPackages("dev.culvert.ssh.jsch..", "com.jcraft.jsch..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("com.jcraft.jsch..")
                .check(MAIN);
    }

    @Test
    void rowsAreReadInRowsClassesOnly() {
        noClasses()
                .that(ours())
                .and(
                        describe(
                                "are not rows",
                                type -> !outermost(type).getSimpleName().endsWith("Rows")))
                .and()
                .resideOutsideOfPackage("dev.culvert.database..")
                .should()
                .dependOnClassesThat(
                        resideInAnyPackage(
                                "io.r2dbc..",
                                "org.springframework.r2dbc..",
                                "org.springframework.data.r2dbc.."))
                .check(MAIN);
    }

    @Test
    void nobodyBlocksOnAMonoOrFlux() {
        noClasses()
                .that(ours())
                .should()
                .callMethodWhere(
                        describe(
                                "block",
                                call ->
                                        call.getTarget().getName().startsWith("block")
                                                && (call.getTargetOwner().isEquivalentTo(Mono.class)
                                                        || call.getTargetOwner()
                                                                .isEquivalentTo(Flux.class))))
                .check(MAIN);
    }

    @Test
    void noProcessIsSpawned() {
        noClasses()
                .that(ours())
                .and()
                .resideOutsideOfPackage(BENCH)
                .should()
                .dependOnClassesThat()
                .areAssignableTo(ProcessBuilder.class)
                .orShould()
                .callMethodWhere(calls(Runtime.class, "exec"))
                .check(MAIN);
    }

    @Test
    void nobodySleepsOrInterrupts() {
        noClasses()
                .that(ours())
                .and()
                .resideOutsideOfPackage(BENCH)
                .and(
                        describe(
                                "have no reason to",
                                type ->
                                        !MAY_SLEEP_OR_INTERRUPT.contains(
                                                outermost(type).getName())))
                .should()
                .callMethodWhere(calls(Thread.class, "sleep"))
                .orShould()
                .callMethodWhere(calls(Thread.class, "interrupt"))
                .check(MAIN);
    }

    @Test
    void nobodyPrints() {
        noClasses()
                .that(ours())
                .and()
                .resideOutsideOfPackage(BENCH)
                .should()
                .accessFieldWhere(
                        describe(
                                "System.out or err",
                                (JavaFieldAccess access) ->
                                        access.getTargetOwner().isEquivalentTo(System.class)
                                                && access.getTarget()
                                                        .getRawType()
                                                        .isEquivalentTo(PrintStream.class)))
                .check(MAIN);
    }

    private static DescribedPredicate<JavaClass> ours() {
        return describe(
                "ours",
                type ->
                        type.getPackageName().startsWith("dev.culvert")
                                || type.getSource()
                                        .map(source -> source.getUri().getScheme().equals("file"))
                                        .orElse(false));
    }

    private static JavaClass outermost(JavaClass type) {
        return type.getEnclosingClass().map(ArchitectureTest::outermost).orElse(type);
    }

    private static DescribedPredicate<JavaCall<?>> calls(Class<?> owner, String method) {
        return describe(
                owner.getSimpleName() + "." + method,
                call ->
                        call.getTargetOwner().isEquivalentTo(owner)
                                && call.getTarget().getName().equals(method));
    }
}
