import { schemaExample } from './schema-example';

describe('the example of a schema', () => {
  const book = {
    Colour: { type: 'string', enum: ['red', 'green'] },
    Tree: {
      type: 'object',
      properties: {
        id: { type: 'string', format: 'uuid' },
        name: { type: ['string', 'null'], example: 'Fromager' },
        colour: { $ref: '#/components/schemas/Colour', description: 'Of its leaves' },
        height: { type: 'number', minimum: 2 },
        planted: { type: 'string', format: 'date-time' },
        note: { type: 'string' },
        parent: { $ref: '#/components/schemas/Tree' },
        fruits: { type: 'array', items: { $ref: '#/components/schemas/Colour' } },
      },
    },
  } as const;

  it('is put together from its properties, and leaves out what nobody told', () => {
    expect(schemaExample({ $ref: '#/components/schemas/Tree' }, book)).toEqual({
      id: '019b0b5e-6c00-7000-8000-000000000001',
      name: 'Fromager',
      colour: 'red',
      height: 2,
      planted: '2026-01-12T10:00:00.000Z',
      fruits: ['red'],
    });
  });

  it('is its own when it has one', () => {
    expect(schemaExample({ ...book.Tree, example: { name: 'Mahogany' } }, book)).toEqual({ name: 'Mahogany' });
    expect(schemaExample({ type: 'boolean', default: false }, book)).toBe(false);
  });

  it('takes the first alternative that is not null, and all parts of a composition', () => {
    expect(schemaExample({ oneOf: [{ type: 'null' }, { $ref: '#/components/schemas/Colour' }] }, book)).toBe('red');
    const parts = { allOf: [{ type: 'object', properties: { a: { type: 'integer' } } }, { properties: { b: { const: 'x' } } }] };
    expect(schemaExample(parts, book)).toEqual({ a: 1, b: 'x' });
  });

  it('is nothing for a reference that leads nowhere', () => {
    expect(schemaExample({ $ref: '#/components/schemas/Nobody' }, book)).toBeUndefined();
  });
});
