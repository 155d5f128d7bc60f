package io.splitlora.manifest.reader;

import io.splitlora.manifest.JobManifest;
import io.splitlora.manifest.ManifestException;
import io.splitlora.manifest.Problem;
import io.splitlora.manifest.constraints.Constraints;
import io.splitlora.manifest.schema.FieldPath;
import io.splitlora.manifest.schema.RecordSchema;
import io.splitlora.manifest.schema.Report;
import io.splitlora.manifest.yaml.Unreadable;
import io.splitlora.manifest.yaml.YamlTree;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.yaml.snakeyaml.nodes.Node;

/**
 * Reads a job's manifest, YAML or JSON, as strictly as the API server does: unknown or repeated fields, wrong types and
 * values out of range are refused, all in one go. What is allowed and what holds for a field that is left out is said
 * by the annotations of the records in {@link io.splitlora.api.v1alpha1}, and nowhere else.
 */
public final class ManifestReader {
  /** Kubernetes takes little more. */
  private static final int LARGEST_FILE = 1 << 20;
  private static final RecordSchema JOB = RecordSchema.of(JobManifest.class);

  private ManifestReader() {}

  /**
   * Reads a file.
   *
   * @param overrides values that replace those of the file, such as spec.clientPools[0].data.source=file://x
   * @throws ManifestException with every problem when the job is refused or the file cannot be read
   */
  public static JobManifest read(Path file, List<String> overrides) throws ManifestException {
    return read(file, overrides, note -> {});
  }

  /** Reads a file; the notes say in a sentence each what was passed over. */
  public static JobManifest read(Path file, List<String> overrides, Consumer<String> notes) throws ManifestException {
    return parse(textOf(file), file.toString(), overrides, notes);
  }

  /** Reads a text; the origin is what problems call it. */
  public static JobManifest parse(String yaml, String origin, List<String> overrides) throws ManifestException {
    return parse(yaml, origin, overrides, note -> {});
  }

  private static JobManifest parse(String yaml, String origin, List<String> overrides, Consumer<String> notes)
      throws ManifestException {
    List<Problem> problems = new ArrayList<>();
    List<String> passedOver = new ArrayList<>();
    Node root = ClusterFields.passedOver(root(yaml, origin), passedOver);
    Document document = overridden(root, origin, overrides, problems);
    Report report = (path, value, message) -> problems.add(document.problem(path, value, message));
    JobManifest job = (JobManifest) JOB.read(document.root(), FieldPath.ROOT, report);
    Set<String> refused = problems.stream().map(Problem::path).collect(Collectors.toSet());
    Constraints.check(job, (path, why) -> {
      if (!refused.contains(path)) {
        problems.add(document.problem(path, why));
      }
    });
    if (!problems.isEmpty()) {
      throw new ManifestException(telling(problems));
    }
    if (!passedOver.isEmpty()) {
      notes.accept(origin + ": passed over, as only a cluster writes it: " + String.join(", ", passedOver));
    }
    return job;
  }

  private static String textOf(Path file) throws ManifestException {
    try (InputStream content = Files.newInputStream(file)) {
      byte[] bytes = content.readNBytes(LARGEST_FILE + 1);
      if (bytes.length > LARGEST_FILE) {
        throw unreadable(file.toString(), 0, "is larger than 1 MiB; a job's manifest has a few kilobytes");
      }
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (NoSuchFileException e) {
      throw unreadable(file.toString(), 0, "there is no such file");
    } catch (AccessDeniedException e) {
      throw unreadable(file.toString(), 0, "may not be read; check its permissions");
    } catch (MalformedInputException e) {
      throw unreadable(file.toString(), 0, "is not UTF-8 text");
    } catch (IOException e) {
      throw unreadable(file.toString(), 0, "cannot be read: " + e.getMessage());
    }
  }

  private static Node root(String yaml, String origin) throws ManifestException {
    try {
      return YamlTree.compose(yaml).orElseThrow(() -> new Unreadable(0, "is empty; write a SplitLoRAJob"));
    } catch (Unreadable e) {
      throw unreadable(origin, e.line(), String.valueOf(e.getMessage()));
    }
  }

  private static ManifestException unreadable(String origin, int line, String message) {
    return new ManifestException(List.of(new Problem(origin, line, "", "", message)));
  }

  /** Applies the overrides in their order; one that cannot be applied is a problem. */
  private static Document overridden(Node root, String origin, List<String> overrides, List<Problem> problems) {
    List<FieldOverride> applied = new ArrayList<>();
    Node tree = root;
    for (String text : overrides) {
      try {
        FieldOverride override = FieldOverride.parse(text);
        tree = override.appliedTo(tree);
        applied.add(override);
      } catch (Unreadable e) {
        problems.add(new Problem("override '" + text + "'", 0, "", text, String.valueOf(e.getMessage())));
      }
    }
    return new Document(origin, tree, List.copyOf(applied));
  }

  /** In the order of lines; of a file of another kind or version only that is worth telling. */
  private static List<Problem> telling(List<Problem> problems) {
    List<Problem> foreign = problems.stream()
        .filter(problem -> Set.of("apiVersion", "kind").contains(problem.path()) && !problem.value().isEmpty())
        .toList();
    return (foreign.isEmpty() ? problems : foreign).stream().sorted(Comparator.comparingInt(Problem::line)).toList();
  }
}
