package io.splitlora.protocol.identity;

import java.util.Arrays;
import java.util.Collection;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** What a process does in a job, as its certificate states it. */
public enum Role {
  AGGREGATOR,
  SPLIT_SERVER,
  CLIENT,
  OPERATOR;

  private final String text = name().toLowerCase(Locale.ROOT).replace('_', '-');

  /** The role as certificates and messages write it, for example {@code split-server}. */
  public String text() {
    return text;
  }

  /** Whether other roles call this one; then its text is also a DNS name of its certificate. */
  public boolean isCalled() {
    return this == AGGREGATOR || this == SPLIT_SERVER;
  }

  /** The role with that text; empty if there is none. */
  public static Optional<Role> of(String text) {
    return Arrays.stream(values()).filter(role -> role.text.equals(text)).findFirst();
  }

  /** Roles as words of a sentence: {@code client or split-server}. */
  static String either(Collection<Role> roles) {
    return roles.stream().sorted().map(Role::text).collect(Collectors.joining(" or "));
  }
}
