package io.splitlora.workbench.local;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.splitlora.worker.cli.Roles;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** The image starts the roles as a local run does; otherwise the two could differ in the last bit. */
class ImageTest {

  @Test
  void startsTheProgramOfALocalRunsProcesses() throws Exception {
    assertEquals(List.of(Roles.class.getName()), texts(build().getElementsByTagName("mainClass")));
  }

  @Test
  void startsTheVirtualMachineAsALocalRun() throws Exception {
    assertEquals(RoleEnvironment.JVM, texts(build().getElementsByTagName("jvmFlag")));
  }

  @Test
  void setsTheVariablesOfALocalRun() throws Exception {
    var environment = (Element) build().getElementsByTagName("environment").item(0);
    RoleEnvironment.VARIABLES
        .forEach((name, value) -> assertEquals(List.of(value), texts(environment.getElementsByTagName(name)), name));
  }

  private static Document build() throws Exception {
    return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(Path.of("../worker/pom.xml").toFile());
  }

  private static List<String> texts(NodeList elements) {
    var texts = new ArrayList<String>();
    for (int i = 0; i < elements.getLength(); i++) {
      texts.add(elements.item(i).getTextContent().strip());
    }
    return texts;
  }
}
