package io.splitlora.workbench.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.management.OperatingSystemMXBean;
import io.splitlora.scores.Scored;
import io.splitlora.scores.Segment;
import io.splitlora.scores.meteor.Meteor;
import io.splitlora.scores.meteor.MeteorResources;
import io.splitlora.workbench.score.SegmentFiles;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;

/** Main class of a child process: scores texts once and prints {@link ScoreBench.Figures}. */
final class ScoreWorker {

  private ScoreWorker() {}

  public static void main(String[] arguments) throws IOException {
    var json = new ObjectMapper();
    ScoreBench.Work work = json.readValue(arguments[0], ScoreBench.Work.class);
    List<Segment> segments = SegmentFiles.read(Path.of(work.hypotheses()), Path.of(work.references()));
    Scored scored = Scored.of(segments, meteor(work));
    double cpu = ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime() / 1e9;
    System.out.println(Children.MARK + json.writeValueAsString(new ScoreBench.Figures(scored.segments().size(),
        segments.stream().mapToInt(segment -> segment.references().size()).sum(), cpu,
        ProcessMemory.peak() / 1048576.0)));
  }

  private static Meteor meteor(ScoreBench.Work work) {
    var modules = EnumSet.copyOf(work.modules());
    return work.resources().isEmpty() ? Meteor.own(modules)
        : Meteor.with(MeteorResources.open(Path.of(work.resources())), modules);
  }
}
