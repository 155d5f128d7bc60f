package io.splitlora.workbench.score;

import io.splitlora.scores.meteor.Meteor;
import io.splitlora.scores.meteor.MeteorModule;
import io.splitlora.scores.meteor.MeteorResources;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Option;

/** How METEOR is computed. */
public final class MeteorOptions {

  @Option(names = "--meteor-resources", paramLabel = "PATH", description = {
      "The jar of METEOR 1.5, or its folder; with it scores are METEOR's own, and synonyms are known.",
      "The table of paraphrases is data/paraphrase-en.gz beside it. Both are in the Python package pycocoevalcap 1.2."})
  private Path resources;

  @Option(names = "--meteor-modules", split = ",", paramLabel = "MODULE",
      description = "Of exact, stem, synonym, paraphrase (default: all that the resources allow; without them"
          + " exact,stem).")
  private Set<MeteorModule> modules = EnumSet.noneOf(MeteorModule.class);

  public Meteor meteor() {
    if (resources == null) {
      return modules.isEmpty() ? Meteor.own() : Meteor.own(modules);
    }
    MeteorResources files = MeteorResources.open(resources);
    return Meteor.with(files, modules.isEmpty() ? files.modules() : modules);
  }

  public Optional<Path> resources() {
    return Optional.ofNullable(resources);
  }
}
