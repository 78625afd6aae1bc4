package dev.culvert.share.gateway;

/** Compares a visitor's password with a stored hash. */
@FunctionalInterface
public interface PasswordCheck {

    /** Called on a virtual thread: hashing takes tens of milliseconds on purpose. */
    boolean matches(String password, String hash);
}
