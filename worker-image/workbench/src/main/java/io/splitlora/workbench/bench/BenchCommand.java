package io.splitlora.workbench.bench;

import picocli.CommandLine.Command;

@Command(name = "bench", mixinStandardHelpOptions = true, synopsisSubcommandLabel = "BENCHMARK",
    description = {"Measures this program on this machine, each measurement in a process of its own.",
        "Other work on the machine disturbs CPU times; ratios are between runs that were neighbours, so they bear it"
            + " best."},
    subcommands = {BenchStepCommand.class, BenchLengthsCommand.class, BenchMemoryCommand.class, BenchFoldCommand.class,
        BenchGenerateCommand.class, BenchScoreCommand.class, BenchJournalCommand.class, BenchPoisonCommand.class})
public final class BenchCommand {}
