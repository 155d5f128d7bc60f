package io.splitlora.operator.install;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;

/** How the image starts the operator's virtual machine. */
class OperatorImageTest {
  private static final Pattern MAX_HEAP = Pattern.compile("size_t MaxHeapSize +=? *(\\d+)");
  private static final long MIB = 1 << 20;

  @Test
  void theHeapFollowsTheMemoryLimit() throws Exception {
    assertEquals(128 * MIB, maxHeap("320m", ""));
    assertEquals(400 * MIB, maxHeap("1000m", ""));
  }

  @Test
  void aSettingOfTheInstallationWins() throws Exception {
    assertEquals(78 * MIB, maxHeap("320m", "-Xmx78m"));
  }

  private static long maxHeap(String memory, String options) throws Exception {
    var command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
    command.addAll(flags());
    command.addAll(List.of("-XX:MaxRAM=" + memory, "-XX:+PrintFlagsFinal", "-version"));
    var process = new ProcessBuilder(command).redirectErrorStream(true);
    process.environment().put("JAVA_TOOL_OPTIONS", options);
    var started = process.start();
    String said = new String(started.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, started.waitFor(), said);
    var found = MAX_HEAP.matcher(said);
    return found.find() ? Long.parseLong(found.group(1)) : 0;
  }

  /** Of the image's entry point, between the program and its jar. */
  private static List<String> flags() throws Exception {
    var build = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(Path.of("pom.xml").toFile());
    var arguments = ((Element) build.getElementsByTagName("entrypoint").item(0)).getElementsByTagName("arg");
    var flags = new ArrayList<String>();
    for (int i = 1; !arguments.item(i).getTextContent().equals("-jar"); i++) {
      flags.add(arguments.item(i).getTextContent());
    }
    return flags;
  }
}
