import { type NotificationType } from '@madinina/contracts';
import { endOfQuiet, type QuietHours } from '../preferences/quiet-hours';
import { DEFAULT_DIGEST_TIME, type DigestChoices, type DigestFrequency, frequencyOf } from './frequency';
import { nextFullHour, nextTimeOfDay, QUARTER_MS } from './wall-clock';

/** What of a person's preferences decides when a digest leaves. */
export interface DigestHabit {
  readonly digests: DigestChoices;
  /** HH:MM; DEFAULT_DIGEST_TIME when null. */
  readonly digestTime: string | null;
  readonly quietHours: QuietHours | null;
}

/**
 * When what is held at `at` leaves: at the end of the person's hour or day, and what is only too much at the next quarter of an
 * hour; never in quiet hours, at whose end all that was due in them leaves as one.
 * @param timeZone IANA name
 */
export function digestDue(frequency: DigestFrequency, at: Date, habit: DigestHabit, timeZone: string): Date {
  const end = endOfPeriod(frequency, at, habit, timeZone);
  return (habit.quietHours && endOfQuiet(habit.quietHours, end, timeZone)) ?? end;
}

/** As `digestDue`, by what the person chose for the type. */
export const digestDueOf = (type: NotificationType, at: Date, habit: DigestHabit, timeZone: string): Date =>
  digestDue(frequencyOf(habit.digests, type), at, habit, timeZone);

function endOfPeriod(frequency: DigestFrequency, at: Date, { digestTime }: DigestHabit, timeZone: string): Date {
  switch (frequency) {
    case 'hourly':
      return nextFullHour(at, timeZone);
    case 'daily':
      return nextTimeOfDay(digestTime ?? DEFAULT_DIGEST_TIME, at, timeZone);
    case 'immediate':
      return new Date((Math.floor(at.getTime() / QUARTER_MS) + 1) * QUARTER_MS);
  }
}
