package dev.culvert.testing;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.ContextConfiguration;

/**
 * A test against the whole console: real ports, a fresh home, its own embedded PostgreSQL. All
 * tests with just this annotation share one running console, so a test makes its own people (see
 * {@link Console}) and looks at nothing that is not theirs.
 */
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {"management.server.port=0", "culvert.share.port=0"})
@ContextConfiguration(initializers = FreshHome.class)
@Import(Console.class)
@Documented
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface CulvertTest {}
