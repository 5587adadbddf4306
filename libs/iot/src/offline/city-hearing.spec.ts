import { type CityHearing, doubtOf } from './city-hearing';

const NOW = new Date('2026-01-12T10:00:00Z');
const hearing = (secondsAgo: number | null, rest: Partial<CityHearing> = {}): CityHearing => ({
  newest: secondsAgo === null ? null : new Date(NOW.getTime() - secondsAgo * 1_000),
  rate: 10,
  speaking: 600,
  newlySilent: 0,
  ...rest,
});

it.each([
  ['a busy city that heard something a moment ago', hearing(1), undefined],
  ['a busy city that hears nothing for three minutes', hearing(180), 'deaf'],
  ['a small city whose sensors speak once an hour', hearing(3 * 3_600, { rate: 2 / 3_600, speaking: 2 }), undefined],
  ['a city that has heard nothing for a day', hearing(null, { rate: 0, speaking: 0 }), 'deaf'],
  ['some sensors of many', hearing(1, { newlySilent: 100 }), undefined],
  ['most sensors at once', hearing(1, { speaking: 100, newlySilent: 101 }), 'mass'],
  ['most of a handful', hearing(1, { speaking: 2, newlySilent: 10 }), undefined],
])('%s', (_name, heard, doubt) => expect(doubtOf(heard, NOW)).toBe(doubt));
