package io.splitlora.workbench.score;

import io.splitlora.files.InputException;
import io.splitlora.files.TextFile;
import io.splitlora.scores.Segment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads hypotheses and references from text or from tables of the E2E challenge. In text each line is a hypothesis or a
 * reference, and blank lines separate the references of two segments. Hypotheses may also be the JSON that {@code
 * splitlora generate} writes. In tables, references and hypotheses are matched by their meaning.
 */
public final class SegmentFiles {

  private static final String MEANING = "mr";

  private SegmentFiles() {}

  /** @throws InputException with a sentence if the files cannot be read or do not match */
  public static List<Segment> read(Path hypotheses, Path references) {
    if (Table.is(hypotheses) && Table.is(references)) {
      return joined(Table.read(hypotheses, MEANING, "output"), hypotheses, byMeaning(references), references);
    }
    List<String> texts = texts(hypotheses);
    List<List<String>> groups = Table.is(references) ? List.copyOf(byMeaning(references).values()) : groups(references);
    if (texts.size() != groups.size()) {
      throw new InputException(hypotheses + " has " + texts.size() + " hypotheses, but " + references
          + " has references of "
          + groups.size()
          + " segments; give as many of the one as of the other, with blank lines between the references of two"
          + " segments");
    }
    List<Segment> segments = new ArrayList<>();
    for (int i = 0; i < texts.size(); i++) {
      segments.add(new Segment(texts.get(i), groups.get(i)));
    }
    return segments;
  }

  private static List<String> texts(Path hypotheses) {
    if (Table.is(hypotheses)) {
      return Table.read(hypotheses, MEANING, "output").stream().map(Table.Row::text).toList();
    }
    return GeneratedTexts.is(hypotheses) ? GeneratedTexts.read(hypotheses) : lines(hypotheses, "a hypothesis");
  }

  private static List<Segment> joined(List<Table.Row> rows, Path hypotheses, Map<String, List<String>> byMeaning,
      Path references) {
    return rows.stream().map(row -> {
      List<String> found = byMeaning.get(row.meaning());
      if (found == null) {
        throw new InputException(
            references + " has no reference for the meaning \"" + row.meaning() + "\" of " + hypotheses
                + "; both files must write a meaning alike");
      }
      return new Segment(row.text(), found);
    }).toList();
  }

  private static Map<String, List<String>> byMeaning(Path references) {
    Map<String, List<String>> byMeaning = new LinkedHashMap<>();
    for (Table.Row row : Table.read(references, MEANING, "ref")) {
      byMeaning.computeIfAbsent(row.meaning(), meaning -> new ArrayList<>()).add(row.text());
    }
    return byMeaning;
  }

  private static List<List<String>> groups(Path file) {
    List<List<String>> groups = new ArrayList<>();
    boolean within = false;
    for (String line : lines(file, "a reference")) {
      if (!line.isEmpty()) {
        if (!within) {
          groups.add(new ArrayList<>());
        }
        groups.get(groups.size() - 1).add(line);
      }
      within = !line.isEmpty();
    }
    if (groups.isEmpty()) {
      throw new InputException(file + " has blank lines alone; write a reference a line");
    }
    return groups;
  }

  private static List<String> lines(Path file, String what) {
    List<String> lines = TextFile.whole(file).lines().map(SegmentFiles::stripped).toList();
    if (lines.isEmpty()) {
      throw new InputException(file + " is empty; write " + what + " a line");
    }
    return lines;
  }

  /** Without Unicode spaces at its ends, including no-break spaces. */
  private static String stripped(String line) {
    int from = 0;
    int to = line.length();
    while (from < to && isSpace(line.charAt(from))) {
      from++;
    }
    while (to > from && isSpace(line.charAt(to - 1))) {
      to--;
    }
    return line.substring(from, to);
  }

  private static boolean isSpace(char c) {
    return Character.isWhitespace(c) || Character.isSpaceChar(c) || c == '\u0085';
  }
}
