import fc from 'fast-check';
import { jsonFeatures } from './json-features';

async function cut(text: string, at: readonly number[]): Promise<{ features: unknown[]; rest: unknown }> {
  const ends = [...at.map((place) => place % (text.length + 1)), text.length].sort((left, right) => left - right);
  async function* chunks(): AsyncGenerator<string> {
    let from = 0;
    for (const end of ends) {
      yield await Promise.resolve(text.slice(from, end));
      from = end;
    }
  }
  const features: unknown[] = [];
  let rest = '';
  for await (const piece of jsonFeatures(chunks())) {
    if ('feature' in piece) features.push(JSON.parse(piece.feature));
    else rest = piece.rest;
  }
  return { features, rest: JSON.parse(rest) };
}

describe('cutting a collection into its features', () => {
  it('gives what JSON.parse gives, wherever the text is cut', async () => {
    const value = fc.jsonValue({ maxDepth: 3 });
    const collection = fc.record({ before: value, features: fc.array(value, { maxLength: 5 }), after: value, 'feat"ures': value });
    await fc.assert(
      fc.asyncProperty(collection, fc.array(fc.nat(400), { maxLength: 8 }), fc.constantFrom(undefined, 1), async (given, at, indent) => {
        const document = JSON.parse(JSON.stringify(given)) as typeof given;
        const { features, rest } = await cut(JSON.stringify(document, undefined, indent), at);
        expect(features).toEqual(document.features);
        expect(rest).toEqual({ ...document, features: [] });
      }),
    );
  });

  it.each(['', '[1]', 'hello', '{"features":[1', '{"a":1}}', '{"features":[{]}', '"x'])('refuses %s', async (text) => {
    await expect(cut(text, [])).rejects.toThrow();
  });
});
