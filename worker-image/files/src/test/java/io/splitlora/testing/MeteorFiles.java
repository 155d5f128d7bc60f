package io.splitlora.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;

/** METEOR's own files, which this repository does not contain. */
public final class MeteorFiles {

  private static final String MISSING =
      "left out: no files of METEOR 1.5; name its jar, with data/paraphrase-en.gz beside it,"
          + " with -Dsplitlora.meteor=PATH";

  private MeteorFiles() {}

  /** The jar or its folder; if none is named, the test that asks is skipped. */
  public static Path path() {
    String path = System.getProperty("splitlora.meteor", "");
    if (path.isEmpty()) {
      System.out.println(MISSING);
      assumeTrue(false, MISSING);
    }
    return Path.of(path);
  }
}
