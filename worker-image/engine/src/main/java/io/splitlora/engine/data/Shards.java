package io.splitlora.engine.data;

import io.splitlora.api.v1alpha1.DataFormat;
import io.splitlora.api.v1alpha1.DataSpec;
import io.splitlora.api.v1alpha1.PartitionSpec;
import io.splitlora.api.v1alpha1.PartitionType;
import io.splitlora.files.InputException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ObjIntConsumer;

/**
 * The examples of a pool, divided among its clients. Opening reads every file once to check, count and digest it. No
 * text is kept: a shard is read again each time it is asked for.
 */
public final class Shards {
  private final DataFormat format;
  private final Survey survey;
  private final Partition partition;
  private final int[] sizes;

  private Shards(DataFormat format, Survey survey, Partition partition) {
    this.format = format;
    this.survey = survey;
    this.partition = partition;
    this.sizes = partition.sizes();
  }

  /**
   * Divides a pool's data as its specification says; defaults must be filled in.
   *
   * @param seed of the shuffle and of the Dirichlet shares
   * @param resolved the source as a path: a file, or for FilePerClient a folder or a pattern with *
   * @throws InputException if files cannot be read in the stated format, or cannot be divided among so many clients
   */
  public static Shards open(DataSpec spec, int clients, long seed, Path resolved) {
    PartitionSpec rule = spec.partition();
    boolean perFile = rule.type() == PartitionType.FilePerClient;
    String attribute = rule.type() == PartitionType.Dirichlet ? requiredAttribute(spec) : null;
    List<Path> files = perFile ? onePerClient(resolved, clients) : List.of(DataFiles.single(resolved));
    Survey survey = Survey.of(files, spec.format(), attribute);
    try {
      return new Shards(spec.format(), survey, divide(rule, survey, clients, seed));
    } catch (InputException e) {
      throw e.at(resolved.toString());
    }
  }

  /**
   * All data as the shard of a single client, whatever the partition says; several files are joined in the order of
   * their names.
   */
  public static Shards openWhole(DataSpec spec, Path resolved) {
    Survey survey = Survey.of(DataFiles.all(resolved), spec.format(), null);
    return new Shards(spec.format(), survey, Partition.contiguous(survey.examples(), 1));
  }

  public int clients() {
    return sizes.length;
  }

  /** Number of examples a client holds; at least one. */
  public long examples(int client) {
    return sizes[client];
  }

  /**
   * A client's examples in the order of the files. Each call reads the files: keep the list instead of calling again.
   */
  public List<Example> shard(int client) {
    int[] owners = partition.owners();
    List<Example> shard = new ArrayList<>(sizes[client]);
    int first = 0;
    for (int file = 0; file < survey.files().size(); file++) {
      int end = first + survey.counts()[file];
      if (Arrays.stream(owners, first, end).anyMatch(owner -> owner == client)) {
        shard.addAll(ofClient(survey.files().get(file), client, first, end));
      }
      first = end;
    }
    return shard;
  }

  /** Reads all files again and passes each example on with its client. */
  public void forEach(ObjIntConsumer<Example> sink) {
    int[] owners = partition.owners();
    int[] next = {0};
    survey.files().forEach(file -> ExampleReader.read(file, format, example -> {
      if (next[0] < owners.length) { // files that have grown are refused when a shard is read
        sink.accept(example, owners[next[0]++]);
      }
    }));
  }

  /** SHA-256 of the file, in hexadecimal; of several files, the SHA-256 of their digests in order. */
  public String digest() {
    return survey.digest();
  }

  private List<Example> ofClient(Path file, int client, int first, int end) {
    List<Example> mine = new ArrayList<>();
    int[] next = {first};
    ExampleReader.read(file, format, example -> {
      int index = next[0]++;
      if (index < end && partition.owners()[index] == client) {
        mine.add(example);
      }
    });
    if (next[0] != end) {
      throw new InputException(
          "The data file " + file + " changed from " + (end - first) + " to " + (next[0] - first)
              + " examples while in use; "
              + "leave it as it is while a job runs.");
    }
    return mine;
  }

  private static Partition divide(PartitionSpec rule, Survey survey, int clients, long seed) {
    return switch (rule.type()) {
      case FilePerClient -> Partition.byFile(survey.counts());
      case Contiguous -> Partition.contiguous(survey.examples(), clients);
      case Shuffled -> Partition.shuffled(survey.examples(), clients, seed);
      case Dirichlet -> {
        requireSomeValue(survey, rule.attribute());
        yield Partition.dirichlet(survey.values(), clients, requiredAlpha(rule), seed);
      }
    };
  }

  private static List<Path> onePerClient(Path source, int clients) {
    List<Path> files = DataFiles.all(source);
    if (files.size() != clients) {
      throw new InputException(
          "The data source " + source + " has " + files.size() + " files for " + clients + " clients; "
              + "partition FilePerClient needs exactly one each.");
    }
    return files;
  }

  private static String requiredAttribute(DataSpec spec) {
    String attribute = spec.partition().attribute();
    if (attribute == null || attribute.isBlank() || spec.format() == DataFormat.Text) {
      throw new InputException(
          "The partition Dirichlet needs partition.attribute and examples that have one, in the format E2E or JSONL; "
              + "set it, or use the partition Shuffled.");
    }
    return attribute;
  }

  private static void requireSomeValue(Survey survey, String attribute) {
    if (survey.values().stream().allMatch(String::isEmpty)) {
      throw new InputException(
          "no example has the attribute " + attribute + " that partition.attribute names; "
              + "name one that the examples have.");
    }
  }

  /** Outside these bounds all gamma samples of a Dirichlet draw underflow or overflow. */
  private static double requiredAlpha(PartitionSpec rule) {
    if (!(rule.alpha() >= 1e-4 && rule.alpha() <= 1e6)) {
      throw new InputException(
          "partition.alpha " + rule.alpha() + " is out of range; "
              + "choose one from 0.0001 (one client per kind) to 1000000 (equal shares).");
    }
    return rule.alpha();
  }
}
