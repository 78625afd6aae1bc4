/** The console. Each folder below is one module; its package-info says what it may use. */
@org.jspecify.annotations.NullMarked
package dev.culvert;
