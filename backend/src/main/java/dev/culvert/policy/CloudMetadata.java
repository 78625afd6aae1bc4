package dev.culvert.policy;

import java.net.InetAddress;
import java.util.List;

/** Addresses where clouds hand out credentials to whoever asks from inside. */
final class CloudMetadata {

    /** AWS, Azure, GCP and others (link-local); AWS over IPv6; Alibaba Cloud; Oracle Cloud. */
    private static final List<Cidr> ADDRESSES =
            Cidr.parseAll(
                    List.of(
                            "169.254.0.0/16",
                            "fd00:ec2::254",
                            "100.100.100.200",
                            "192.0.0.192",
                            "168.63.129.16",
                            "fd20:ce::254"));

    private CloudMetadata() {}

    static boolean is(InetAddress address) {
        return Cidr.admits(ADDRESSES, address);
    }
}
