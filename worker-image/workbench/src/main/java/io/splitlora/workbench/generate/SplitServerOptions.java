package io.splitlora.workbench.generate;

import io.grpc.ManagedChannel;
import io.splitlora.engine.split.BlocksBeforeCut;
import io.splitlora.engine.split.StepSettings;
import io.splitlora.engine.text.LanguageModel;
import io.splitlora.federation.adapter.AdapterLayout;
import io.splitlora.federation.model.ModelFolder;
import io.splitlora.files.InputException;
import io.splitlora.protocol.connection.Channels;
import io.splitlora.protocol.identity.Role;
import io.splitlora.workbench.cli.OptionLimits;
import io.splitlora.worker.cli.Address;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Consumer;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** Options of a command that runs the first blocks itself and the others at a split server. */
final class SplitServerOptions {

  @Option(names = "--split-server", required = true, paramLabel = "HOST:PORT", converter = Address.Converter.class,
      description = {
          "Runs the blocks behind the cut, with its present adapter; the adapter of the first ones is --adapter's.",
          "It sees activations of the prompts and of all that is generated, from which most of the text can be"
              + " recovered."})
  private Address server;

  @Option(names = "--certificates", required = true, paramLabel = "DIR",
      description = "Folder with tls.crt, tls.key and ca.crt of a client of the job.")
  private Path certificates;

  @Option(names = "--pool", required = true, paramLabel = "NAME", description = "The client's pool.")
  private String pool;

  @Option(names = "--cut", required = true, paramLabel = "N", description = "Blocks that run here: the pool's cut.")
  private int cut;

  /**
   * Connects to the split server for as long as the work takes.
   *
   * @param adapter of all blocks, laid out as {@code layout} says; the part of the first blocks is used
   */
  void use(CommandSpec command, ModelFolder folder, AdapterLayout layout, float[] adapter,
      Consumer<LanguageModel> work) {
    OptionLimits.between(command, "--cut", cut, 1, folder.config().layers() - 1);
    ManagedChannel channel = channel();
    try (var client = new BlocksBeforeCut(folder, layout.part(0, cut), StepSettings.inference(1));
        var model =
            new ThroughSplit(channel, pool, client, folder.config(), Arrays.copyOf(adapter, layout.offsetOf(cut)))) {
      work.accept(model);
    } finally {
      channel.shutdownNow();
    }
  }

  private ManagedChannel channel() {
    try {
      return Channels.to(server.toString(), Role.SPLIT_SERVER, certificates);
    } catch (IllegalArgumentException e) {
      throw new InputException(String.valueOf(e.getMessage()), e);
    }
  }
}
