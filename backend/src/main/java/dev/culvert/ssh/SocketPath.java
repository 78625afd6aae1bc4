package dev.culvert.ssh;

/**
 * A Unix socket in the file system of the machine that the context names.
 *
 * @param path absolute, as that machine writes it
 */
public record SocketPath(String path) implements Address {

    /** The path. */
    @Override
    public String toString() {
        return path;
    }
}
