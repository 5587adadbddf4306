import { isTimeZone } from './time-zone';

describe('isTimeZone', () => {
  it.each(['America/Martinique', 'Europe/Paris', 'UTC', 'Etc/GMT+4'])('takes %s', (name) => expect(isTimeZone(name)).toBe(true));
  it.each(['', '+04:00', 'Mars/Olympus', 'America/Martinique\n', '../etc/passwd'])('refuses %j', (name) =>
    expect(isTimeZone(name)).toBe(false),
  );
});
