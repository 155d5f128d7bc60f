package io.splitlora.testing;

import java.nio.file.Path;

/** Where files are in the checkout under test. */
public final class Repository {

  private Repository() {}

  public static Path root() {
    return Path.of(System.getProperty("basedir", ".")).toAbsolutePath().resolve("../..").normalize();
  }

  public static Path quickstart() {
    return root().resolve("examples/quickstart.yaml");
  }

  /** The sample model: 6 blocks, hidden size 128, 2,048 tokens, end-of-text 0. */
  public static Path tinyGpt2() {
    return root().resolve("examples/samples/tiny-gpt2");
  }
}
