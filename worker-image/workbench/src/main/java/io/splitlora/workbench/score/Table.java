package io.splitlora.workbench.score;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import io.splitlora.files.InputException;
import io.splitlora.files.TextFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A file of the E2E challenge with a header line, separated by tabs (.tsv) or commas (.csv). */
final class Table {

  /** A text and the meaning that it expresses. */
  record Row(String meaning, String text) {}

  /** Wrongly encoded £ and é in the challenge's files, which the challenge's reader repairs. */
  private static final List<Map.Entry<String, String>> MENDED = List.of(
      Map.entry("Ł", "£"), Map.entry("Â£", "£"), Map.entry("Ã©", "é"), Map.entry("ã©", "é"));

  private static final String QUOTES =
      "a field with a quote, a line end or what divides columns is put between \", with \" doubled inside";

  private Table() {}

  static boolean is(Path file) {
    return suffix(file).equals("tsv") || suffix(file).equals("csv");
  }

  private static String suffix(Path file) {
    String name = file.getFileName().toString();
    return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
  }

  /** @throws InputException with a sentence if there are no rows or a column is missing */
  static List<Row> read(Path file, String meaning, String text) {
    String content = TextFile.whole(file);
    if (content.isBlank()) {
      throw new InputException(
          file + " is empty; write a head with " + meaning + " and " + text + ", and a row for each text");
    }
    for (Map.Entry<String, String> mistake : MENDED) {
      content = content.replace(mistake.getKey(), mistake.getValue());
    }
    CsvSchema schema = CsvSchema.emptySchema().withColumnSeparator(suffix(file).equals("tsv") ? '\t' : ',');
    try (MappingIterator<String[]> rows = new CsvMapper().enable(CsvParser.Feature.SKIP_EMPTY_LINES)
        .enable(CsvParser.Feature.WRAP_AS_ARRAY).readerFor(String[].class).with(schema).readValues(content)) {
      return rows(file, rows, meaning, text);
    } catch (JsonProcessingException e) {
      throw new InputException(
          file + ":" + (e.getLocation() == null ? 1 : e.getLocation().getLineNr()) + ": " + e.getOriginalMessage()
              + "; " + QUOTES,
          e);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // cannot happen: the text is in memory
    }
  }

  private static List<Row> rows(Path file, MappingIterator<String[]> rows, String meaning, String text)
      throws IOException {
    List<String> head = rows.hasNextValue()
        ? Arrays.stream(rows.nextValue()).map(name -> name.strip().toLowerCase(Locale.ROOT)).toList()
        : List.of();
    if (!head.contains(meaning) || !head.contains(text)) {
      throw new InputException(
          file + " has no head with " + meaning + " and " + text + ", but begins with \"" + String.join(", ", head)
              + "\"; name the columns in its first line");
    }
    List<Row> all = new ArrayList<>();
    while (rows.hasNextValue()) {
      String[] row = rows.nextValue();
      if (row.length != head.size()) {
        throw new InputException(
            "row " + (all.size() + 1) + " of " + file + " has " + row.length + " fields, but its head has "
                + head.size() + "; " + QUOTES);
      }
      all.add(new Row(row[head.indexOf(meaning)], row[head.indexOf(text)]));
    }
    if (all.isEmpty()) {
      throw new InputException(file + " has a head and no rows; write a row for each text");
    }
    return all;
  }
}
