package io.splitlora.manifest.schema;

import io.splitlora.manifest.yaml.YamlTree;
import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.DumperOptions.FlowStyle;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.Tag;

/** An object with the fields of a record, and no others. */
public record RecordSchema(Class<? extends Record> type, List<RecordField> fields) implements Schema {

  public static RecordSchema of(Class<? extends Record> type) {
    return new RecordSchema(type, Arrays.stream(type.getRecordComponents()).map(RecordField::of).toList());
  }

  @Override
  public Object read(Node node, FieldPath path, Report report) {
    if (!YamlTree.isObject(node)) {
      report.refuse(path, node, this, "");
      return blank();
    }
    Map<String, Node> given = ObjectEntries.of(node, path, report);
    given.keySet().stream().filter(name -> !names().contains(name)).forEach(name -> refuseName(path, name, report));
    return construct(fields.stream()
        .map(component -> component.read(given.get(component.name()), path.then(component.name()), report))
        .toArray());
  }

  private void refuseName(FieldPath path, String name, Report report) {
    String near = Words.didYouMean(name, names());
    String rest = near.isEmpty() ? "; allowed here: " + String.join(", ", names()) : near;
    report.refuse(path.then(name), "", "unknown field" + rest);
  }

  private List<String> names() {
    return fields.stream().map(RecordField::name).toList();
  }

  private Record construct(Object[] values) {
    Class<?>[] types = Arrays.stream(type.getRecordComponents()).map(RecordComponent::getType).toArray(Class<?>[]::new);
    try {
      Constructor<? extends Record> constructor = type.getDeclaredConstructor(types);
      return constructor.newInstance(values);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("record " + type.getName() + " cannot be made", e);
    }
  }

  @Override
  public String allowed() {
    return "an object (fields: " + String.join(", ", names()) + ")";
  }

  /** Defaults where there are any, and null elsewhere. */
  @Override
  public Object blank() {
    return read(new MappingNode(Tag.MAP, List.of(), FlowStyle.FLOW), FieldPath.ROOT, Report.SILENT);
  }
}
