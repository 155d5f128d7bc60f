package io.splitlora.federation.journal;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The files of the log: {@code log.N} is written by incarnation N alone, {@code log} by versions before format 3. */
record Segments(Path folder) {

  private static final String FIRST = "log";
  private static final String NAME = FIRST + ".";

  Path file(long segment) {
    return folder.resolve(segment == 0 ? FIRST : NAME + segment);
  }

  /** The numbers of all but the first, the newest first. */
  List<Long> newestFirst() throws IOException {
    List<Long> numbers = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, NAME + "*")) {
      for (Path file : files) {
        String number = file.getFileName().toString().substring(NAME.length());
        if (number.matches("[1-9][0-9]{0,17}")) {
          numbers.add(Long.parseLong(number));
        }
      }
    }
    numbers.sort(Comparator.reverseOrder());
    return numbers;
  }
}
