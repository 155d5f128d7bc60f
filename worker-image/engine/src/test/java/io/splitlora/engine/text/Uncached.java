package io.splitlora.engine.text;

import io.splitlora.engine.split.GrowingTexts;
import io.splitlora.engine.split.Head;
import io.splitlora.engine.split.HiddenStates;
import io.splitlora.federation.model.Gpt2Config;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The oracle: it keeps tokens, not keys and values, and computes the whole text again for every new token. */
record Uncached(LanguageModel model) implements LanguageModel {

  @Override
  public Gpt2Config config() {
    return model.config();
  }

  @Override
  public Head head() {
    return model.head();
  }

  @Override
  public GrowingTexts open(int texts, int slots) {
    return new Texts(texts);
  }

  private final class Texts implements GrowingTexts {

    /** The tokens of each slot, by text. */
    private List<List<Long>> slots = new ArrayList<>();

    Texts(int texts) {
      for (int text = 0; text < texts; text++) {
        slots.add(new ArrayList<>());
      }
    }

    @Override
    public HiddenStates read(long[] ids, int columns) {
      put(ids, columns);
      ByteBuffer all = buffer(ids.length);
      for (int text = 0; text < slots.size(); text++) {
        all.put(alone(Arrays.copyOfRange(ids, text * columns, (text + 1) * columns)));
      }
      return new HiddenStates(slots.size(), columns, config().hidden(), all.flip());
    }

    @Override
    public void keep(int[] which) {
      slots = Arrays.stream(which).mapToObj(slots::get).toList();
    }

    @Override
    public HiddenStates append(NewTokens tokens) {
      put(tokens.ids(), tokens.perText());
      int seen = slots.get(0).size();
      ByteBuffer all = buffer(tokens.ids().length);
      for (int row = 0; row < tokens.ids().length; row++) {
        List<Long> text = slots.get(row / tokens.perText());
        float[] mask = Arrays.copyOfRange(tokens.mask(), row * seen, (row + 1) * seen);
        long[] visible = new long[seen];
        int length = 0;
        for (int slot = 0; slot < seen; slot++) {
          if (mask[slot] == 0) {
            visible[length++] = text.get(slot);
          }
        }
        ByteBuffer hidden = alone(Arrays.copyOf(visible, length));
        all.put(hidden.position(hidden.limit() - config().hidden() * Float.BYTES));
      }
      return new HiddenStates(slots.size(), tokens.perText(), config().hidden(), all.flip());
    }

    private void put(long[] ids, int perText) {
      for (int i = 0; i < ids.length; i++) {
        slots.get(i / perText).add(ids[i]);
      }
    }

    private ByteBuffer alone(long[] ids) {
      try (GrowingTexts one = model.open(1, ids.length)) {
        HiddenStates hidden = one.read(ids, ids.length);
        return ByteBuffer.allocate(hidden.bytes().remaining()).put(hidden.bytes().duplicate()).flip();
      }
    }

    private ByteBuffer buffer(int tokens) {
      return ByteBuffer.allocate(tokens * config().hidden() * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    }

    @Override
    public void close() {}
  }
}
