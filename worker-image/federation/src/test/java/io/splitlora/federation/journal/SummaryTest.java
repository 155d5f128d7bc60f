package io.splitlora.federation.journal;

import static io.splitlora.federation.journal.Journals.appendRound;
import static io.splitlora.federation.journal.Journals.open;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.splitlora.api.v1alpha1.Metric;
import io.splitlora.federation.journal.Entry.CountedLease;
import io.splitlora.federation.journal.Entry.Evaluated;
import io.splitlora.federation.journal.Entry.HandedOver;
import io.splitlora.federation.journal.Entry.RoundJournaled;
import io.splitlora.federation.journal.Entry.RoundReopened;
import io.splitlora.federation.round.InMemory;
import io.splitlora.protocol.bounds.MessageBounds;
import io.splitlora.v1.Reason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A summary is a short cut: with it, without it and with a useless one, a journal says the same. */
class SummaryTest {

  @TempDir(factory = InMemory.class)
  Path folder;

  /** All that can be said of a job, more rounds than are told, and rounds without a loss and without a score. */
  private void write() throws IOException {
    for (int life = 0; life < 2; life++) {
      try (Journal journal = open(folder)) {
        journal.checkData("a", "digest-a", List.of(3L, 5L));
        journal.append(new Evaluated(0, 3.5, 42));
        for (int i = 0; i < 40; i++) {
          appendRound(journal, "text " + i);
          int completed = journal.completedRounds();
          Map<Metric, Double> scores = i % 3 == 0 ? Map.of(Metric.BLEU, i == 30 ? Double.NaN : i % 7 / 10.0) : Map.of();
          journal.append(new Evaluated(completed, 3.0 + i % 5, 42, scores, List.of(), 7));
        }
        journal.append(new RoundReopened(journal.incarnation(), 40, 0, Reason.CONNECTION_LOST, "a pod went away"));
        journal.append(new HandedOver(journal.incarnation(), 40, "a/0", 1));
        journal.append(new RoundJournaled(journal.completedRounds(), List.of(), List.of(), Map.of(),
            new RoundMetrics(Double.NaN, 1, 1, 1, 1)));
        journal.append(new Entry.JobEnded(life == 1, Reason.BAD_INPUT, "a bad line"));
      }
    }
    assertEquals(MessageBounds.HISTORY, Journal.glance(folder).history().size());
  }

  private Past.Kept whole() throws IOException {
    var past = new Past();
    new LogReader(folder).read(Position.BEGINNING, past::take);
    return past.kept();
  }

  @Test
  void everythingIsInIt() throws IOException {
    write();
    Past known = Journal.glance(folder);
    assertEquals(whole(), known.kept());
    assertEquals(2, known.reopened());
    assertEquals(2, known.handedOver());
    assertEquals(2, known.firstEvaluation().orElseThrow().completedRounds() + 2);
    assertEquals(7, known.best(Metric.BLEU).orElseThrow().completedRounds(), "the earliest of those with 0.6");
    assertTrue(known.end().orElseThrow().succeeded());
    assertEquals(82, known.completedRounds());
    open(folder).close();
    assertEquals(whole(), Reading.of(folder).past().kept());
    assertEquals(new Position(3, Files.size(folder.resolve("log.3"))), Summary.read(folder).orElseThrow().until());
  }

  @Test
  void whatNobodyWritesAnyMoreIsDeleted() throws IOException {
    open(folder).close();
    Files.writeString(folder.resolve("summary.1.tmp"), "half");
    Files.writeString(folder.resolve("summary.0.tmp"), "half");
    open(folder).close();
    try (var files = Files.list(folder)) {
      assertEquals(List.of(), files.filter(file -> file.toString().endsWith(".tmp")).toList());
    }
  }

  @Test
  void oneThatIsDamagedAnywhereIsPassedOver() throws IOException {
    write();
    Past.Kept whole = whole();
    Path file = folder.resolve("summary");
    byte[] good = Files.readAllBytes(file);
    for (int at = 0; at < good.length; at += 97) {
      byte[] damaged = good.clone();
      damaged[at] ^= 4;
      Files.write(file, damaged);
      assertTrue(Summary.read(folder).isEmpty(), "byte " + at);
      assertEquals(whole, Journal.glance(folder).kept());
    }
    Files.write(file, new byte[0]);
    assertEquals(whole, Journal.glance(folder).kept());
    Files.delete(file);
    assertEquals(whole, Journal.glance(folder).kept());
  }

  @Test
  void oneOfAnotherVersionOrAnotherLogIsPassedOver() throws IOException {
    write();
    Past.Kept whole = whole();
    Path file = folder.resolve("summary");
    String good = Files.readString(file).substring(LogLine.HEAD).strip();
    List<String> others = new ArrayList<>();
    others.add(good.replace("{\"format\":3", "{\"format\":4"));
    others.add(good.replace("{\"format\":3", "{\"news\":1,\"format\":3"));
    others.add(good.replace("\"totals\":{", "\"totals\":{\"news\":1,"));
    others.add(good.replaceFirst("\"head\":\"....", "\"head\":\"0000"));
    others.add(good.replaceFirst("\"segment\":2", "\"segment\":1"));
    others.add(good.replaceFirst("\"segment\":2", "\"segment\":9"));
    others.add(good.replaceFirst("\"bytes\":\\d+", "\"bytes\":9999999"));
    for (String other : others) {
      assertTrue(!other.equals(good), other);
      Files.write(file, LogLine.write(other.getBytes(StandardCharsets.UTF_8)));
      assertEquals(whole, Journal.glance(folder).kept(), other);
    }
  }

  /** What is read when a journal is opened stays small, however long it is. */
  @Test
  void itIsWrittenAgainWhenMuchHasBeenSaid() throws IOException {
    try (Journal journal = open(folder)) {
      long before = Summary.read(folder).orElseThrow().until().bytes();
      List<CountedLease> counted = new ArrayList<>();
      for (int i = 0; i < 5000; i++) {
        counted.add(new CountedLease("a/" + i, 1, 0, 1.0 / 3, 1.0 / 7));
      }
      for (int round = 0; round < 12; round++) {
        journal.append(new RoundJournaled(round, counted, List.of(), Map.of(), RoundMetrics.NONE));
      }
      Position until = Summary.read(folder).orElseThrow().until();
      assertTrue(until.bytes() - before > 4 << 20, until.toString());
      assertTrue(Files.size(folder.resolve("log.1")) - until.bytes() < 4 << 20, until.toString());
    }
  }
}
