package io.splitlora.protocol.identity;

import com.google.protobuf.ByteString;
import io.splitlora.protocol.bounds.MessageBounds;
import io.splitlora.v1.Lease;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.OptionalLong;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * With it the aggregator makes a ticket for whoever it grants a lease, and the split server knows one when it sees it.
 * A pod shows its ticket with all that it does for the lease: that it is of the lease's pool is not enough. A ticket is
 * a number, which rises with each grant, and a code that only the key can make of lease and number (HMAC, RFC 2104).
 */
public record TicketKey(ByteString bytes) {

  private static final String ALGORITHM = "HmacSHA256";
  private static final int KEY_BYTES = 32;

  public static TicketKey random() {
    byte[] bytes = new byte[KEY_BYTES];
    new SecureRandom().nextBytes(bytes);
    return new TicketKey(ByteString.copyFrom(bytes));
  }

  /** The lease with the ticket of that number. */
  public Lease grant(Lease lease, long number) {
    return lease.toBuilder().setTicket(ByteString.copyFrom(ticket(lease, number))).build();
  }

  /** The number of the lease's ticket; empty if it has none that this key has made for it. */
  public OptionalLong number(Lease lease) {
    byte[] shown = lease.getTicket().toByteArray();
    if (shown.length != MessageBounds.TICKET_BYTES) {
      return OptionalLong.empty();
    }
    long number = ByteBuffer.wrap(shown).getLong();
    return MessageDigest.isEqual(shown, ticket(lease, number)) ? OptionalLong.of(number) : OptionalLong.empty();
  }

  private byte[] ticket(Lease lease, long number) {
    byte[] code = code(told(lease, number));
    return ByteBuffer.allocate(MessageBounds.TICKET_BYTES).putLong(number)
        .put(code, 0, MessageBounds.TICKET_BYTES - Long.BYTES).array();
  }

  private byte[] code(byte[] message) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(bytes.toByteArray(), ALGORITHM));
      return mac.doFinal(message);
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("This Java has no " + ALGORITHM, impossible);
    }
  }

  private static byte[] told(Lease lease, long number) {
    var message = new ByteArrayOutputStream();
    try (var out = new DataOutputStream(message)) {
      out.writeLong(number);
      out.writeUTF(lease.getRound().getJob());
      out.writeLong(lease.getRound().getIncarnation());
      out.writeInt(lease.getRound().getRound());
      out.writeInt(lease.getRound().getAttempt());
      out.writeUTF(lease.getPool());
      out.writeInt(lease.getClient());
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return message.toByteArray();
  }

  /** Says nothing of the key. */
  @Override
  public String toString() {
    return "TicketKey";
  }
}
