package io.splitlora.manifest.constraints;

import io.splitlora.api.v1alpha1.DataFormat;
import io.splitlora.api.v1alpha1.DataSpec;
import io.splitlora.api.v1alpha1.PartitionSpec;
import io.splitlora.api.v1alpha1.PartitionType;
import java.util.List;

/** How examples can be divided. */
final class DataConstraints {

  static final List<Constraint<?>> TABLE = List.of(
      Constraint.of(DataSpec.class,
          "self.partition.type != 'Dirichlet' || self.format != 'Text'",
          "Dirichlet divides by an attribute, which examples of the format Text do not have;"
              + " write Contiguous or Shuffled")
          .refuses("partition.type",
              data -> data.partition().type() == PartitionType.Dirichlet && data.format() == DataFormat.Text),

      Constraint.of(PartitionSpec.class,
          "!has(self.type) || self.type != 'Dirichlet' || has(self.attribute)",
          "Dirichlet divides by an attribute: write its name in attribute, such as food, or another type")
          .refuses("attribute",
              partition -> partition.type() == PartitionType.Dirichlet && partition.attribute() == null,
              partition -> "missing; Dirichlet divides by an attribute: write its name, such as food, or another type"),

      Constraint.of(PartitionSpec.class,
          "self.type == 'Dirichlet' || !has(self.attribute)",
          "only the type Dirichlet divides by an attribute; remove attribute or write type: Dirichlet")
          .refuses("attribute",
              partition -> partition.type() != null && partition.type() != PartitionType.Dirichlet
                  && partition.attribute() != null,
              partition -> "only the type Dirichlet divides by an attribute, not " + partition.type()
                  + "; remove it or write type: Dirichlet"));

  private DataConstraints() {}
}
