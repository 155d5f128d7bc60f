package io.splitlora.protocol.process;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The command line of a role's process, said once: for the operator and the local run, which write it, and for the
 * role, which reads it.
 *
 * @param words the role's command, then its options, each followed by its value
 */
public record RoleCommandLine(List<String> words) {
  public static final String AGGREGATOR = "aggregator";
  public static final String SPLIT_SERVER = "split-server";
  public static final String CLIENT = "client";

  /** Options of all roles: what they read. {@link #SET} overrides a field of the manifest and may be repeated. */
  public static final String MANIFEST = "--manifest";
  public static final String SET = "--set";
  public static final String SAMPLES = "--samples";
  public static final String CERTIFICATES = "--certificates";
  /** Options of all roles of a pod, both or none: where it gets its certificates, and what it proves with who it is. */
  public static final String ISSUER = "--issuer";
  public static final String IDENTITY = "--identity";
  /** Options of all roles: how others learn how the process is, and when it ends. */
  public static final String HEALTH = "--health";
  public static final String LAST_WORDS = "--last-words";
  public static final String PARENT = "--parent";
  /** HOST:PORT where a role is called. */
  public static final String LISTEN = "--listen";
  /** HOST:PORT of the roles that it calls. */
  public static final String AGGREGATOR_ADDRESS = "--aggregator";
  public static final String SPLIT_SERVER_ADDRESS = "--split-server";
  /** Folders of the aggregator. */
  public static final String JOURNAL = "--journal";
  public static final String EXPORT = "--export";
  /** For whom a client pod works, and its own name. */
  public static final String POOL = "--pool";
  public static final String POD = "--pod";

  /** What is asked for at the port for its health. */
  public static final String HEALTH_PATH = "/";

  public RoleCommandLine {
    words = List.copyOf(words);
  }

  public static RoleCommandLine aggregator(String journal, String export) {
    return new RoleCommandLine(List.of(AGGREGATOR)).with(JOURNAL, journal).with(EXPORT, export);
  }

  /** @param aggregator HOST:PORT, as all addresses here */
  public static RoleCommandLine splitServer(String aggregator) {
    return new RoleCommandLine(List.of(SPLIT_SERVER)).with(AGGREGATOR_ADDRESS, aggregator);
  }

  public static RoleCommandLine client(String pool, String pod, String aggregator, String splitServer) {
    return new RoleCommandLine(List.of(CLIENT)).with(POOL, pool).with(POD, pod)
        .with(AGGREGATOR_ADDRESS, aggregator).with(SPLIT_SERVER_ADDRESS, splitServer);
  }

  /** The same with one more option at its end. */
  public RoleCommandLine with(String option, String value) {
    List<String> more = new ArrayList<>(words);
    more.addAll(List.of(option, value));
    return new RoleCommandLine(more);
  }

  public String role() {
    return words.get(0);
  }

  /** Empty for an option that is not given. */
  public Optional<String> value(String option) {
    int at = words.indexOf(option);
    return at < 0 ? Optional.empty() : Optional.of(words.get(at + 1));
  }
}
