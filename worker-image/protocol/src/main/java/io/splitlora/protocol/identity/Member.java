package io.splitlora.protocol.identity;

import java.security.PublicKey;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.util.IPAddress;

/** What the certificate of a process states: who it is, where it is called, its key and its validity. */
record Member(Identity identity, List<String> hosts, PublicKey key, Lifetime lifetime) {

  private static final Pattern DNS_NAME =
      Pattern.compile("(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*");

  /** The identity as URI name; as DNS names the role, if others call it, and the hosts. */
  GeneralNames alternativeNames() {
    List<GeneralName> names = new ArrayList<>();
    names.add(new GeneralName(GeneralName.uniformResourceIdentifier, identity.uri()));
    if (identity.role().isCalled()) {
      names.add(new GeneralName(GeneralName.dNSName, identity.role().text()));
    }
    hosts.stream().distinct().map(this::host).forEach(names::add);
    return new GeneralNames(names.toArray(GeneralName[]::new));
  }

  private GeneralName host(String host) {
    if (IPAddress.isValid(host)) {
      return new GeneralName(GeneralName.iPAddress, host);
    }
    if (!DNS_NAME.matcher(host).matches()) {
      throw new IllegalArgumentException(
          "Host '%s' for %s is neither an IP address nor a DNS name in lower case.".formatted(host, identity));
    }
    // a server is recognised by the name of its role, so nobody else may have that name
    if (Role.of(host).isPresent()) {
      throw new IllegalArgumentException(
          "Host '%s' for %s is the name of a role, which comes from the identity alone: leave it out."
              .formatted(host, identity));
    }
    return new GeneralName(GeneralName.dNSName, host);
  }
}
