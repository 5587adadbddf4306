import { breachReason, clearReason, durationWords } from './breach-reason';

const no2 = { operator: 'above', threshold: 200, clear: 190, durationSeconds: 600 } as const;
const plain = (text: string): string => text.replace(/[\u00a0\u202f]/g, ' ');

describe('the reason of an alert', () => {
  it('says what was measured, against what, for how long', () => {
    const reason = breachReason({
      sensorName: 'NO₂ Schœlcher',
      condition: no2,
      value: 214,
      unit: 'µg/m³',
      sensorUnit: 'µg/m³',
      lastedMs: 600_000,
    });
    expect(reason).toBe('NO₂ Schœlcher : 214 µg/m³ dépasse 200 µg/m³ depuis 10 min');
  });

  it('writes numbers as in French, and no duration when none was asked', () => {
    const condition = { ...no2, operator: 'below', threshold: 1_234.5 } as const;
    const reason = breachReason({ sensorName: 'Lamentin', condition, value: -0.126, unit: 'm', sensorUnit: 'm', lastedMs: 0 });
    expect(plain(reason)).toBe('Lamentin : -0,13 m est sous 1 234,5 m');
  });

  it('does not round a small value to nothing', () => {
    const reason = breachReason({ sensorName: 'a', condition: no2, value: 0.001234, unit: 'x', sensorUnit: 'x', lastedMs: 0 });
    expect(reason).toContain('0,00123 x');
  });

  it('says when it is over', () => {
    expect(clearReason({ condition: no2, value: 189, unit: 'µg/m³', sensorUnit: 'µg/m³' })).toBe(
      'Retour à la normale : 189 µg/m³, seuil de retour 190 µg/m³',
    );
  });

  it.each([
    [0, '0 s'],
    [45_000, '45 s'],
    [600_000, '10 min'],
    [5_400_000, '1 h 30 min'],
    [93_784_000, '1 j 2 h'],
  ])('%d ms are %s', (ms, words) => expect(durationWords(ms)).toBe(words));
});
