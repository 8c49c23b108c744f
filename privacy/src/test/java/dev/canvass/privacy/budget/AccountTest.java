package dev.canvass.privacy.budget;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.canvass.privacy.SeededBits;
import dev.canvass.privacy.budget.Account.AlreadyCharged;
import dev.canvass.privacy.budget.Account.Charge;
import dev.canvass.privacy.budget.Account.Charged;
import dev.canvass.privacy.budget.Account.Outcome;
import dev.canvass.privacy.budget.Account.Reason;
import dev.canvass.privacy.budget.Account.Refused;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class AccountTest {

  private static final BudgetPolicy POLICY = new BudgetPolicy(2_000, 5_000, 10, 12_000);

  private static Account charged(Account account, Charge charge) {
    return assertInstanceOf(Charged.class, account.charge(charge, POLICY)).account();
  }

  private static Reason refusal(Account account, Charge charge) {
    return assertInstanceOf(Refused.class, account.charge(charge, POLICY)).reason();
  }

  /** The model keeps every charge ever made and never forgets one. */
  @Property(tries = 300)
  void aChargeIsMadeExactlyWhenAModelThatForgetsNothingAllowsIt(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 20) int windowDays,
      @ForAll @LongRange(min = 1, max = 60) long windowMicros,
      @ForAll @LongRange(min = 1, max = 200) long lifetimeMicros) {
    BudgetPolicy policy = new BudgetPolicy(15, windowMicros, windowDays, lifetimeMicros);
    SeededBits random = new SeededBits(seed);
    List<Charge> model = new ArrayList<>();
    Account account = Account.EMPTY;
    int day = 19_000;
    for (int query = 0; query < 60; query++) {
      day += random.nextInt(4);
      int today = day;
      Charge charge = new Charge(query, day, 1 + random.nextInt(20));
      long lifetime = model.stream().mapToLong(Charge::micros).sum();
      long window =
          model.stream()
              .filter(earlier -> today - earlier.day() < windowDays)
              .mapToLong(Charge::micros)
              .sum();
      assertEquals(window, account.spentInWindow(day, policy));
      assertEquals(lifetime, account.lifetimeMicros());
      boolean allowed =
          charge.micros() <= 15
              && window + charge.micros() <= windowMicros
              && lifetime + charge.micros() <= lifetimeMicros;
      Outcome outcome = account.charge(charge, policy);
      if (outcome instanceof Charged made) {
        assertTrue(allowed);
        account = Account.of(made.account().toBytes());
        assertEquals(made.account(), account);
        model.add(charge);
        assertInstanceOf(AlreadyCharged.class, account.charge(charge, policy));
      } else {
        assertInstanceOf(Refused.class, outcome);
        assertTrue(!allowed);
      }
    }
    assertTrue(account.lifetimeMicros() <= lifetimeMicros);
  }

  @Test
  void chargingAQueryAgainChangesNothingWhateverTheDayOrCost() {
    Account once = charged(Account.EMPTY, new Charge(7, 100, 2_000));
    assertInstanceOf(AlreadyCharged.class, once.charge(new Charge(7, 100, 2_000), POLICY));
    assertInstanceOf(AlreadyCharged.class, once.charge(new Charge(7, 500, 1), POLICY));
    assertInstanceOf(AlreadyCharged.class, once.charge(new Charge(7, 90, 9_999), POLICY));
    assertEquals(2_000, once.lifetimeMicros());
  }

  @Test
  void eachCapRefusesJustAboveIt() {
    assertEquals(Reason.PER_QUERY_CAP, refusal(Account.EMPTY, new Charge(1, 0, 2_001)));
    Account account = Account.EMPTY;
    account = charged(account, new Charge(1, 100, 2_000));
    account = charged(account, new Charge(2, 100, 2_000));
    assertEquals(Reason.WINDOW_CAP, refusal(account, new Charge(3, 109, 1_001)));
    account = charged(account, new Charge(3, 109, 1_000));
    assertEquals(Reason.WINDOW_CAP, refusal(account, new Charge(4, 109, 1)));
    account = charged(account, new Charge(4, 110, 2_000));
    account = charged(account, new Charge(5, 110, 2_000));
    account = charged(account, new Charge(6, 130, 2_000));
    assertEquals(Reason.LIFETIME_CAP, refusal(account, new Charge(7, 130, 1_001)));
    account = charged(account, new Charge(7, 130, 1_000));
    assertEquals(Reason.LIFETIME_CAP, refusal(account, new Charge(8, 3_000, 1)));
    assertEquals(12_000, account.lifetimeMicros());
  }

  @Test
  void aClockSetBackNeverFreesBudget() {
    Account account = charged(Account.EMPTY, new Charge(1, 100, 2_000));
    account = charged(account, new Charge(2, 100, 2_000));
    assertEquals(Reason.WINDOW_CAP, refusal(account, new Charge(3, 50, 1_001)));
  }

  @Test
  void bytesThatAreCutOffAreRefused() {
    byte[] bytes = charged(Account.EMPTY, new Charge(1, 100, 2_000)).toBytes();
    for (int length = 0; length < bytes.length; length++) {
      byte[] cut = Arrays.copyOf(bytes, length);
      if (length != 9) { // the header alone is an account without recent charges
        assertThrows(IllegalArgumentException.class, () -> Account.of(cut));
      }
    }
  }

  @Test
  void bytesOfANewerVersionAreRefused() {
    byte[] bytes = Account.EMPTY.toBytes();
    bytes[0] = 2;
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> Account.of(bytes));
    assertTrue(refused.getMessage().contains("version 2"));
  }

  @Test
  void contradictoryBytesAreRefused() {
    for (long[] numbers :
        new long[][] {{-1}, {5, 6}, {5, 0}, {5, -3}, {5, Long.MAX_VALUE, Long.MAX_VALUE}}) {
      ByteBuffer bytes = ByteBuffer.allocate(9 + 16 * (numbers.length - 1));
      bytes.put((byte) 1).putLong(numbers[0]);
      for (int i = 1; i < numbers.length; i++) {
        bytes.putInt(i).putInt(100).putLong(numbers[i]);
      }
      assertThrows(IllegalArgumentException.class, () -> Account.of(bytes.array()));
    }
    byte[] negativeQuery =
        ByteBuffer.allocate(25).put((byte) 1).putLong(5).putInt(-1).putInt(1).putLong(1).array();
    assertThrows(IllegalArgumentException.class, () -> Account.of(negativeQuery));
  }

  @Test
  void policiesOutOfRangeAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> new BudgetPolicy(0, 1, 1, 1));
    assertThrows(IllegalArgumentException.class, () -> new BudgetPolicy(10_000_001, 1, 1, 1));
    assertThrows(IllegalArgumentException.class, () -> new BudgetPolicy(1, 0, 1, 1));
    assertThrows(IllegalArgumentException.class, () -> new BudgetPolicy(1, 1, 0, 1));
    assertThrows(IllegalArgumentException.class, () -> new BudgetPolicy(1, 1, 3_661, 1));
    assertThrows(IllegalArgumentException.class, () -> new BudgetPolicy(1, 1, 1, -1));
    assertThrows(IllegalArgumentException.class, () -> new BudgetPolicy(1, 1, 1, Long.MAX_VALUE));
  }
}
