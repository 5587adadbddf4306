import fc from 'fast-check';
import { type NoticeTexts } from '../notify/notice';
import { hasLooseBraces, mismatch, render, unevenVariables, variablesOf } from './template';

const text = { title: 'Bac {{ name }}', body: '{{level}} % à {{name}}' };
const texts: NoticeTexts = { fr: text, en: text, gcf: text };

describe('a template', () => {
  it('knows its variables', () => {
    expect(variablesOf(text)).toEqual(['level', 'name']);
    expect(mismatch(texts, { name: 'A', colour: 'red' })).toEqual({ missing: ['level'], unknown: ['colour'] });
    expect(mismatch(texts, { name: 'A', level: 3 })).toEqual({ missing: [], unknown: [] });
    expect(unevenVariables({ ...texts, en: { title: '{{name}}', body: 'full' } })).toEqual(['level']);
  });

  it.each(['{{Name}}', '{{ name', '{{}}', 'name }}'])('is mistyped as %s', (body) => {
    expect(hasLooseBraces({ title: 'x', body })).toBe(true);
    expect(hasLooseBraces(text)).toBe(false);
  });

  it('writes any value as it is', () => {
    fc.assert(
      fc.property(fc.string(), fc.integer(), (name, level) => {
        expect(render(texts, { name, level }).gcf).toEqual({ title: `Bac ${name}`, body: `${String(level)} % à ${name}` });
      }),
    );
    expect(render(texts, { name: '{{level}} $& $1', level: 3 }).fr.title).toBe('Bac {{level}} $& $1');
  });
});
