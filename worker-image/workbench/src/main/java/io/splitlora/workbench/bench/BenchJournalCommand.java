package io.splitlora.workbench.bench;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(name = "journal", mixinStandardHelpOptions = true,
    description = {"A long life of a journal: what a round costs at its beginning and at its end, and how long it takes"
        + " to open it then.",
        "Every round is written and synced as the aggregator does it. On a disk the syncs take most of the time;"
            + " --work-dir /dev/shm/NAME leaves them out."})
final class BenchJournalCommand implements Callable<Integer> {

  @Mixin
  private BenchOptions options;

  @Option(names = "--clients", paramLabel = "N", defaultValue = "1000",
      description = "Clients, all of which take part in the first round (default: ${DEFAULT-VALUE}).")
  private int clients;

  @Option(names = "--participants", paramLabel = "N", defaultValue = "10",
      description = "Those of every later round (default: ${DEFAULT-VALUE}).")
  private int participants;

  @Option(names = "--rounds", paramLabel = "N", defaultValue = "100000",
      description = "Later rounds (default: ${DEFAULT-VALUE}).")
  private int rounds;

  @Option(names = "--bytes", paramLabel = "N", defaultValue = "1024",
      description = "Bytes of each state (default: ${DEFAULT-VALUE}).")
  private int bytes;

  @Override
  public Integer call() throws Exception {
    int all = options.atLeast("--clients", clients, 1);
    var settings = new JournalBench.Settings(all, Math.min(all, options.atLeast("--participants", participants, 1)),
        options.atLeast("--rounds", rounds, 10), options.atLeast("--bytes", bytes, 1));
    JournalBench.Report report =
        JournalBench.run(settings, options.workFolder(), options.children(), options::progress);
    options.print(report, report.table());
    return 0;
  }
}
