package io.splitlora.protocol.identity;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Who a process is: {@code spiffe://splitlora/<namespace>/<job>/<role>[/<pool>]}, the only URI name of its certificate.
 * Namespace, job and pool are DNS labels (RFC 1123). Clients have a pool, and only they do.
 */
public record Identity(String namespace, String job, Role role, Optional<String> pool) {

  private static final String LABEL = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?";
  private static final Pattern FORM = Pattern.compile("spiffe://splitlora/([^/]*)/([^/]*)/([^/]*)(?:/([^/]*))?");
  private static final int URI_NAME = 6; // GeneralName.uniformResourceIdentifier, RFC 5280

  public Identity {
    requireLabel("namespace", namespace);
    requireLabel("job", job);
    pool.ifPresent(name -> requireLabel("pool", name));
    if (pool.isPresent() != (role == Role.CLIENT)) {
      throw new IllegalArgumentException(pool.isPresent()
          ? "Pool '%s' with role %s: only a client has a pool; leave it out.".formatted(pool.get(), role.text())
          : "A client's identity has no pool: name the pool it works for.");
    }
  }

  /** The identity of a role that has no pool. */
  public static Identity of(String namespace, String job, Role role) {
    return new Identity(namespace, job, role, Optional.empty());
  }

  public static Identity client(String namespace, String job, String pool) {
    return new Identity(namespace, job, Role.CLIENT, Optional.of(pool));
  }

  /** Reads the URI form; throws {@link IllegalArgumentException} with a sentence for anything else. */
  public static Identity parse(String uri) {
    Matcher form = FORM.matcher(uri);
    if (!form.matches()) {
      throw new IllegalArgumentException(
          "'%s' is not of the form spiffe://splitlora/<namespace>/<job>/<role>[/<pool>].".formatted(uri));
    }
    Role role = Role.of(form.group(3)).orElseThrow(() -> new IllegalArgumentException(
        "'%s' names the role '%s': use %s.".formatted(uri, form.group(3), Role.either(List.of(Role.values())))));
    return new Identity(form.group(1), form.group(2), role, Optional.ofNullable(form.group(4)));
  }

  /** The identity a certificate stands for; throws {@link IllegalArgumentException} when it names none, or several. */
  public static Identity of(X509Certificate certificate) {
    List<String> uris = uris(certificate);
    if (uris.size() != 1) {
      throw new IllegalArgumentException("Certificate '%s' has %d URI names: it needs exactly one, its identity."
          .formatted(certificate.getSubjectX500Principal().getName(), uris.size()));
    }
    return parse(uris.get(0));
  }

  public String uri() {
    return "spiffe://splitlora/" + namespace + "/" + job + "/" + role.text() + pool.map(name -> "/" + name).orElse("");
  }

  public boolean isOfSameJobAs(Identity other) {
    return namespace.equals(other.namespace) && job.equals(other.job);
  }

  @Override
  public String toString() {
    return uri();
  }

  private static List<String> uris(X509Certificate certificate) {
    try {
      Collection<List<?>> names = certificate.getSubjectAlternativeNames();
      return names == null ? List.of() : names.stream()
          .filter(name -> name.get(0).equals(URI_NAME)).map(name -> (String) name.get(1)).toList();
    } catch (CertificateParsingException unreadable) {
      return List.of();
    }
  }

  static void requireLabel(String what, String text) {
    if (!text.matches(LABEL)) {
      throw new IllegalArgumentException(
          "%s '%s' is not a DNS label: use 1 to 63 lower-case letters, digits and inner hyphens.".formatted(what,
              text));
    }
  }
}
