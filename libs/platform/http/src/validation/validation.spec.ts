import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { type NestFastifyApplication } from '@nestjs/platform-fastify';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsBoolean,
  IsDate,
  IsIn,
  IsInt,
  IsNumber,
  IsOptional,
  IsString,
  MaxLength,
  Min,
  MinLength,
  ValidateBy,
  ValidateNested,
} from 'class-validator';
import fc from 'fast-check';
import { Public } from '../access/access-rule';
import { PageQuery } from '../pages/page-query.dto';
import { openDoor } from '../server/door.harness';
import { sayConstraint } from './constraint-texts';
import { IdParam } from './id-param.dto';
import { typedValues } from './text-values';

class TreeQuery extends PageQuery {
  @IsOptional()
  @IsNumber()
  @Min(0)
  readonly height?: number;

  @IsOptional()
  @IsBoolean()
  readonly alive?: boolean;

  @IsOptional()
  @IsArray()
  @IsIn(['palm', 'mango'], { each: true })
  readonly kind?: string[];

  @IsOptional()
  @IsDate()
  readonly since?: Date;

  @IsOptional()
  @IsString()
  readonly text?: string;
}

class FruitDto {
  @IsString()
  @MinLength(1)
  @MaxLength(10)
  readonly name!: string;

  @IsInt()
  readonly grams!: number;

  @ApiPropertyOptional()
  @IsOptional()
  @IsString()
  readonly peel?: string;

  @ApiPropertyOptional({ type: String, nullable: true })
  @IsOptional()
  @IsString()
  readonly seed?: string | null;
}

sayConstraint('isRipe', { fr: 'Doit être mûr', en: 'Must be ripe' });

class TreeDto {
  @ValidateNested({ each: true })
  @Type(() => FruitDto)
  @ArrayMinSize(1)
  @ArrayMaxSize(3)
  readonly fruits!: FruitDto[];

  @IsOptional()
  @ValidateBy({ name: 'isRipe', validator: { validate: (value) => value === 'ripe' } })
  readonly state?: string;

  @IsOptional()
  @ValidateBy({ name: 'isNew', validator: { validate: () => false, defaultMessage: () => '$property of a library' } })
  readonly other?: string;

  @IsOptional()
  @IsIn(['a'], { message: 'Only the letter a' })
  readonly letter?: string;

  @ApiPropertyOptional()
  @IsOptional()
  @IsBoolean()
  readonly alive?: boolean;
}

@Controller({ path: 'trees', version: '1' })
class TreeController {
  @Get()
  @Public()
  list(@Query() query: TreeQuery) {
    return Object.assign({ isQuery: query instanceof TreeQuery }, query);
  }

  @Get(':id')
  @Public()
  get(@Param() { id }: IdParam) {
    return { id };
  }

  @Post()
  @Public()
  create(@Body() tree: TreeDto) {
    return { tree, isTree: tree instanceof TreeDto && tree.fruits.every((fruit) => fruit instanceof FruitDto) };
  }
}

describe('what a request says', () => {
  let app: NestFastifyApplication;
  beforeAll(async () => {
    app = await openDoor({ controllers: [TreeController] });
  });
  afterAll(() => app.close());

  const list = (query: string, headers: Record<string, string> = {}) => app.inject({ url: `/api/v1/trees?${query}`, headers });
  const create = (payload: unknown, headers: Record<string, string> = {}) =>
    app.inject({
      method: 'POST',
      url: '/api/v1/trees',
      payload: JSON.stringify(payload),
      headers: { 'content-type': 'application/json', ...headers },
    });

  describe('in a query', () => {
    it('is read by the types of its class', async () => {
      const answer = await list('limit=20&height=12.5&alive=false&kind=palm&kind=mango&since=2026-01-12T10:00:00Z&text=42');
      expect(answer.json()).toEqual({
        limit: 20,
        height: 12.5,
        alive: false,
        kind: ['palm', 'mango'],
        since: '2026-01-12T10:00:00.000Z',
        text: '42',
        isQuery: true,
      });
    });

    it('has its defaults when it is left out', async () => {
      expect((await list('')).json()).toEqual({ limit: 50, isQuery: true });
    });

    it.each([
      ['limit=', 'limit', 'is_int'],
      ['limit=0', 'limit', 'min'],
      ['limit=201', 'limit', 'max'],
      ['limit=1.5', 'limit', 'is_int'],
      ['limit=0x10', 'limit', 'is_int'],
      ['limit=1&limit=2', 'limit', 'is_int'],
      ['height=NaN', 'height', 'is_number'],
      ['height=1e999', 'height', 'is_number'],
      ['alive=no', 'alive', 'is_boolean'],
      ['kind=oak', 'kind', 'is_in'],
      ['since=yesterday', 'since', 'is_date'],
      ['since=2026-13-01', 'since', 'is_date'],
      ['text=a&text=b', 'text', 'is_string'],
      ['toString=1', 'toString', 'whitelist_validation'],
      ['constructor=1', 'constructor', 'whitelist_validation'],
      ['__proto__=1', '__proto__', 'whitelist_validation'],
      ['unknown=1', 'unknown', 'whitelist_validation'],
    ])('is refused with 400 for %s', async (query, path, code) => {
      const answer = await list(query);
      expect(answer.statusCode).toBe(400);
      expect(answer.json()).toMatchObject({
        code: 'http.query.invalid',
        errors: expect.arrayContaining([expect.objectContaining({ path, code })]),
      });
    });

    it('keeps a text as text, whatever it looks like', () => {
      fc.assert(
        fc.property(fc.oneof(fc.string(), fc.double().map(String), fc.constantFrom('true', 'null', '0')), (text) => {
          expect(typedValues(TreeQuery, { text })).toEqual({ text });
        }),
      );
    });

    it('takes for a number only what writes one', () => {
      fc.assert(
        fc.property(
          fc.oneof(
            fc.string(),
            fc.string({ unit: fc.constantFrom('0', '1', '9', '.', '-', '+', 'e', 'E', ' ') }),
            fc.double({ noNaN: true }).map(String),
          ),
          (text) => {
            const { height } = typedValues(TreeQuery, { height: text });
            if (typeof height === 'number') expect(height).toBe(Number(text));
            else expect(height).toBe(text);
            if (text.trim() === '') expect(height).toBe(text);
          },
        ),
      );
    });
  });

  describe('in a path', () => {
    it('is refused with 400', async () => {
      const answer = await app.inject('/api/v1/trees/seven');
      expect(answer.statusCode).toBe(400);
      expect(answer.json()).toMatchObject({
        code: 'http.path.invalid',
        errors: [{ path: 'id', code: 'is_uuid', message: 'Doit être un UUID' }],
      });
    });
  });

  describe('in a body', () => {
    const fruit = { name: 'mango', grams: 250 };

    it('becomes its class', async () => {
      const answer = await create({ fruits: [fruit] });
      expect(answer.statusCode).toBe(201);
      expect(answer.json()).toEqual({ tree: { fruits: [fruit] }, isTree: true });
    });

    it('is refused with 422, each value with its place', async () => {
      const answer = await create({ fruits: [fruit, { name: '', grams: '250', colour: 'red' }], state: 'green' });
      expect(answer.statusCode).toBe(422);
      expect(answer.json()).toMatchObject({ code: 'http.body.invalid', title: 'Données refusées' });
      expect(answer.json<{ errors: unknown[] }>().errors).toEqual([
        { path: 'fruits[1].colour', code: 'whitelist_validation', message: 'N’est pas attendu ici' },
        { path: 'fruits[1].name', code: 'min_length', message: 'Doit avoir au moins 1 caractères' },
        { path: 'fruits[1].grams', code: 'is_int', message: 'Doit être un nombre entier' },
        { path: 'state', code: 'is_ripe', message: 'Doit être mûr' },
      ]);
    });

    it('is refused in English for who prefers it', async () => {
      const answer = await create({ fruits: [], state: 'green' }, { 'accept-language': 'en' });
      expect(answer.json<{ errors: unknown[] }>().errors).toEqual([
        { path: 'fruits', code: 'array_min_size', message: 'Must hold at least 1 values' },
        { path: 'state', code: 'is_ripe', message: 'Must be ripe' },
      ]);
    });

    it('is told in the room’s own words, and never in a library’s', async () => {
      const answer = await create({ fruits: [fruit], other: 'x', letter: 'b' });
      expect(answer.json<{ errors: unknown[] }>().errors).toEqual([
        { path: 'other', code: 'is_new', message: 'Valeur refusée' },
        { path: 'letter', code: 'is_in', message: 'Only the letter a' },
      ]);
    });

    it('keeps the types of its JSON', async () => {
      const answer = await create({ fruits: [fruit], alive: 'false' });
      expect(answer.json()).toMatchObject({ status: 422, errors: [{ path: 'alive', code: 'is_boolean' }] });
    });

    it('may be null only where its document says so', async () => {
      const seeds = { fruits: [{ ...fruit, seed: null }] };
      expect((await create(seeds)).json()).toMatchObject({ tree: seeds });
      const answer = await create({ fruits: [fruit, { ...fruit, peel: null }], alive: null });
      expect(answer.json()).toMatchObject({
        status: 422,
        errors: [
          { path: 'fruits[1].peel', code: 'is_not_null', message: 'Ne doit pas être null ; omettez-le plutôt' },
          { path: 'alive', code: 'is_not_null' },
        ],
      });
    });

    it.each([
      ['another member', { fruits: [fruit], age: 3 }, 'age'],
      ['a member that every object has', { fruits: [fruit], toString: 1 }, 'toString'],
      ['another nested member', { fruits: [{ ...fruit, colour: 'red' }] }, 'fruits[0].colour'],
    ])('is refused with %s', async (_, body, path) => {
      const answer = await create(body);
      expect(answer.statusCode).toBe(422);
      expect(answer.json()).toMatchObject({ errors: [{ path, code: 'whitelist_validation' }] });
    });

    it('drops a nested member that every object has', async () => {
      expect((await create({ fruits: [{ ...fruit, valueOf: 'x' }] })).json()).toEqual({ tree: { fruits: [fruit] }, isTree: true });
    });

    it.each([[[{ fruits: [fruit] }]], ['text'], [7], [null], [true]])('is refused with 400 when it is no object: %j', async (body) => {
      const answer = await create(body);
      expect(answer.statusCode).toBe(400);
      expect(answer.json()).toMatchObject({ code: 'http.body.malformed' });
    });

    it('is told what it lacks when it is left out', async () => {
      const answer = await app.inject({ method: 'POST', url: '/api/v1/trees' });
      expect(answer.statusCode).toBe(422);
      expect(answer.json()).toMatchObject({ errors: expect.arrayContaining([expect.objectContaining({ path: 'fruits' })]) });
    });

    it('is told the first fifty failures', async () => {
      const answer = await create(Object.fromEntries(Array.from({ length: 300 }, (_, index) => [`member${index}`, 1])));
      expect(answer.json<{ errors: unknown[] }>().errors).toHaveLength(50);
    });

    it('never passes as a tree when it is none, and never fails', async () => {
      await fc.assert(
        fc.asyncProperty(fc.jsonValue({ maxDepth: 4 }), async (body) => {
          const answer = await create(body);
          expect([201, 400, 422]).toContain(answer.statusCode);
          if (answer.statusCode === 201) expect(answer.json()).toMatchObject({ isTree: true });
        }),
        { numRuns: 200 },
      );
    });
  });
});
