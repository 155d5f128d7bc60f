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
 * Namespace, job and pool are DNS labels (RFC 1123). Clients have a pool, and only they do. That of a pod also says
 * which pod it is, and of which of the jobs that had this name one after the other: {@code
 * spiffe://splitlora/<namespace>/<job>.<uid>/<role>[/<pool>]/<pod>}.
 */
public record Identity(String namespace, String job, Role role, Optional<String> pool, Optional<Pod> pod) {

  /** A pod of a job, by its name and the job's uid. */
  public record Pod(String jobUid, String name) {

    public Pod {
      requireLabel("uid", jobUid);
      if (!name.matches(SUBDOMAIN)) {
        throw new IllegalArgumentException("pod '%s' is not the name of a pod.".formatted(name));
      }
    }
  }

  private static final String LABEL = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?";
  private static final String SUBDOMAIN = "[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?";
  private static final Pattern FORM =
      Pattern.compile("spiffe://splitlora/([^/]*)/([^/.]*)(?:\\.([^/]*))?/([^/]*)((?:/[^/]*){0,2})");
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
    return new Identity(namespace, job, role, Optional.empty(), Optional.empty());
  }

  public static Identity client(String namespace, String job, String pool) {
    return new Identity(namespace, job, Role.CLIENT, Optional.of(pool), Optional.empty());
  }

  /** Reads the URI form; throws {@link IllegalArgumentException} with a sentence for anything else. */
  public static Identity parse(String uri) {
    Matcher form = FORM.matcher(uri);
    if (!form.matches()) {
      throw malformed(uri);
    }
    Role role = Role.of(form.group(4)).orElseThrow(() -> new IllegalArgumentException(
        "'%s' names the role '%s': use %s.".formatted(uri, form.group(4), Role.either(List.of(Role.values())))));
    List<String> rest = form.group(5).isEmpty() ? List.of() : List.of(form.group(5).substring(1).split("/", -1));
    Optional<String> uid = Optional.ofNullable(form.group(3));
    int pools = rest.size() - (uid.isPresent() ? 1 : 0);
    if (pools < 0 || pools > 1) {
      throw malformed(uri);
    }
    return new Identity(form.group(1), form.group(2), role,
        pools == 1 ? Optional.of(rest.get(0)) : Optional.empty(), uid.map(job -> new Pod(job, rest.get(pools))));
  }

  private static IllegalArgumentException malformed(String uri) {
    return new IllegalArgumentException(
        "'%s' is not of the form spiffe://splitlora/<namespace>/<job>[.<uid>]/<role>[/<pool>][/<pod>].".formatted(uri));
  }

  /** The identity in a certificate, if it has one. */
  public static Optional<Identity> find(X509Certificate certificate) {
    try {
      return Optional.of(of(certificate));
    } catch (IllegalArgumentException unusable) {
      return Optional.empty();
    }
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
    return "spiffe://splitlora/" + namespace + "/" + job + pod.map(one -> "." + one.jobUid()).orElse("") + "/"
        + role.text() + pool.map(name -> "/" + name).orElse("") + pod.map(one -> "/" + one.name()).orElse("");
  }

  /** The same as that pod. */
  public Identity as(Pod one) {
    return new Identity(namespace, job, role, pool, Optional.of(one));
  }

  /** The same, whichever pod it is. */
  public Identity ofAnyPod() {
    return new Identity(namespace, job, role, pool, Optional.empty());
  }

  public boolean isOfSameJobAs(Identity other) {
    return namespace.equals(other.namespace) && job.equals(other.job);
  }

  /** Whether two members of jobs of one name are of two jobs that had it one after the other. */
  public boolean isOfAnotherLifeThan(Identity other) {
    return isOfSameJobAs(other) && !pod.map(Pod::jobUid).equals(other.pod.map(Pod::jobUid));
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
