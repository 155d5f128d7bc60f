package io.splitlora.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every file that the documents name exists, so a file that moves takes its mention with it. */
class DocumentsTest {

  /** Made by tools and builds, or no part of the repository. */
  private static final Set<String> SKIPPED = Set.of(".git", ".mvn", "target", "runs", "node_modules");
  private static final Pattern LINK = Pattern.compile("]\\((?!\\w+:|#)([^)#]+)(#[^)]*)?\\)");
  private static final Pattern CODE = Pattern.compile("`([\\w.@/-]+/[\\w.@-]*|[\\w.-]+\\.java)`");

  @Test
  void everyFileThatTheDocumentsNameExists() throws IOException {
    List<String> files = paths(Repository.root());
    List<String> missing = new ArrayList<>();
    for (String document : files.stream().filter(file -> file.endsWith(".md")).toList()) {
      Path place = Repository.root().resolve(document);
      String text = Files.readString(place);
      named(LINK, text).filter(link -> !Files.exists(place.resolveSibling(link)))
          .forEach(link -> missing.add(document + ": " + link));
      named(CODE, text).filter(name -> isOfTheRepository(name, files) && !isThere(name, files))
          .forEach(name -> missing.add(document + ": " + name));
    }
    assertEquals(List.of(), missing);
  }

  private static Stream<String> named(Pattern pattern, String text) {
    return pattern.matcher(text).results().map(match -> match.group(1));
  }

  /** A Java file, or a path that begins with a folder of the root and was not made by the build. */
  private static boolean isOfTheRepository(String name, List<String> files) {
    String folder = name.substring(0, name.indexOf('/') + 1);
    return name.endsWith(".java")
        || !name.contains("/target/") && files.stream().anyMatch(file -> file.startsWith(folder));
  }

  /** A whole path of a file or folder, or the end of the path of exactly one Java file. */
  private static boolean isThere(String name, List<String> files) {
    return files.contains(name)
        || files.stream().anyMatch(file -> file.startsWith(name.endsWith("/") ? name : name + "/"))
        || name.endsWith(".java") && files.stream().filter(file -> file.endsWith("/" + name)).count() == 1;
  }

  private static List<String> paths(Path root) throws IOException {
    List<String> paths = new ArrayList<>();
    Files.walkFileTree(root, new SimpleFileVisitor<>() {
      @Override
      public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
        return SKIPPED.contains(folder.getFileName().toString()) ? FileVisitResult.SKIP_SUBTREE
            : FileVisitResult.CONTINUE;
      }

      @Override
      public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
        paths.add(root.relativize(file).toString());
        return FileVisitResult.CONTINUE;
      }
    });
    return paths;
  }
}
