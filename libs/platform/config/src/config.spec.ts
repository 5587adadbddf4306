import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { IsInt, IsOptional, IsString, IsUrl, Max, Min, MinLength, ValidateIf } from 'class-validator';
import { ConfigError, ConfigGroup, describeConfig, FromEnv, parseConfig, renderEnvExample, RuntimeConfig } from './index';

@ConfigGroup('depot')
class DepotConfig {
  @FromEnv('DEPOT_URL', { about: 'Where the depot answers', secret: true })
  @IsUrl({ protocols: ['https'], require_tld: false })
  readonly url!: string;

  @FromEnv('DEPOT_KEY', { about: 'Signs the orders', secret: true, development: 'a key for development only' })
  @MinLength(16)
  readonly key!: string;

  @FromEnv('DEPOT_TRUCKS', { about: 'Trucks of the depot', default: 10 })
  @IsInt()
  @Min(1)
  @Max(200)
  readonly trucks!: number;

  @FromEnv('DEPOT_OPEN', { about: 'Whether it is open', default: false })
  readonly open!: boolean;

  @FromEnv('DEPOT_GATES', { about: 'Gates, in order', default: ['north', 'south'] })
  @IsString({ each: true })
  readonly gates!: readonly string[];

  @FromEnv('DEPOT_NOTE', { about: 'A word for drivers' })
  @IsOptional()
  @MinLength(3)
  readonly note?: string;

  @FromEnv('DEPOT_GUARD', { about: 'Who guards the open depot' })
  @ValidateIf((depot: DepotConfig) => depot.open)
  @IsString()
  readonly guard?: string;
}

const complete = { DEPOT_URL: 'https://depot', DEPOT_KEY: 'sixteen characters' };
const depot = (env: Record<string, string | undefined>) => parseConfig(env, [DepotConfig]).get(DepotConfig);

function problemsOf(env: Record<string, string | undefined>): string {
  try {
    parseConfig(env, [DepotConfig]);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  throw new Error('the configuration was taken');
}

describe('parseConfig', () => {
  it('converts by the type of the property and fills defaults', () => {
    expect(depot({ ...complete, DEPOT_TRUCKS: '12', DEPOT_OPEN: '1', DEPOT_GATES: 'west, east,', DEPOT_GUARD: 'Ti Jo' })).toEqual({
      url: 'https://depot',
      key: 'sixteen characters',
      trucks: 12,
      open: true,
      gates: ['west', 'east'],
      guard: 'Ti Jo',
    });
    expect(depot(complete)).toMatchObject({ trucks: 10, open: false, gates: ['north', 'south'] });
  });

  it('leaves an optional property out, not undefined', () => {
    expect(Object.keys(depot({ ...complete, DEPOT_NOTE: '' }))).not.toContain('note');
  });

  it('gives a group that cannot be changed', () => {
    expect(() => Object.assign(depot(complete), { trucks: 1 })).toThrow(TypeError);
  });

  it('tells all problems at once, with names and what is expected', () => {
    const told = problemsOf({ DEPOT_TRUCKS: '0', DEPOT_OPEN: 'yes', DEPOT_NOTE: 'a' });
    expect(told).toContain('The configuration has 5 problems:');
    expect(told).toContain('DEPOT_URL: is required and not set; it must be a URL address');
    expect(told).toContain('DEPOT_KEY: is required and not set');
    expect(told).toContain('DEPOT_TRUCKS: must not be less than 1, not "0"  (Trucks of the depot)');
    expect(told).toContain('DEPOT_OPEN: must be true, false, 1 or 0, not "yes"');
    expect(told).toContain('DEPOT_NOTE: must be longer than or equal to 3 characters');
  });

  it('never tells the value of a secret', () => {
    const told = problemsOf({ DEPOT_URL: 'ftp://ana:hunter2@depot', DEPOT_KEY: 'short-secret' });
    expect(told).toContain('DEPOT_URL: must be a URL address');
    expect(told).not.toMatch(/hunter2|short-secret/);
  });

  it('hides the password of a URL in a variable that is no secret', () => {
    expect(problemsOf({ ...complete, DEPOT_TRUCKS: 'redis://:hunter2@host' })).toContain('not "redis://(hidden)@host"');
  });

  it('asks for a variable only when its condition holds', () => {
    expect(depot(complete)).not.toHaveProperty('guard');
    expect(problemsOf({ ...complete, DEPOT_OPEN: 'true' })).toContain('DEPOT_GUARD: is required and not set');
  });

  it.each(['development', 'test'])('uses development values in %s', (environment) => {
    expect(depot({ NODE_ENV: environment, DEPOT_URL: 'https://depot' }).key).toBe('a key for development only');
  });

  it.each([undefined, 'production', ''])('has no development values when NODE_ENV is %j', (environment) => {
    expect(problemsOf({ NODE_ENV: environment, DEPOT_URL: 'https://depot' })).toContain('DEPOT_KEY: is required and not set');
  });

  it.each([undefined, 'production'])('refuses the secret of development when NODE_ENV is %j', (environment) => {
    const env = { NODE_ENV: environment, ...complete };
    const told = problemsOf({ ...env, DEPOT_KEY: 'a key for development only' });
    expect(told).toContain('DEPOT_KEY: is the value that everyone knows from development; it must be your own');
    expect(told).not.toContain('a key for');
    expect(depot(env).key).toBe(complete.DEPOT_KEY);
    const file = join(mkdtempSync(join(tmpdir(), 'config-')), 'key');
    writeFileSync(file, 'a key for development only\n');
    expect(problemsOf({ ...env, DEPOT_KEY: undefined, DEPOT_KEY_FILE: file })).toContain('DEPOT_KEY: is the value that everyone knows');
  });

  it('refuses an environment it does not know, and takes it for no development', () => {
    const told = problemsOf({ NODE_ENV: 'staging', DEPOT_URL: 'https://depot' });
    expect(told).toContain('NODE_ENV: must be one of the following values: development, test, production, not "staging"');
    expect(told).toContain('DEPOT_KEY: is required');
  });

  it('refuses two groups that declare one variable', () => {
    @ConfigGroup('other')
    class OtherConfig {
      @FromEnv('DEPOT_URL', { about: 'The same' }) readonly url!: string;
    }
    expect(() => parseConfig(complete, [DepotConfig, OtherConfig])).toThrow('DEPOT_URL is declared by the groups depot and other');
  });

  it('fails on a group that was not parsed', () => {
    expect(() => parseConfig({}, []).get(DepotConfig)).toThrow('DepotConfig is not among the groups');
  });
});

describe('a variable from a file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'config-'));
  const file = (name: string, content: string) => {
    const path = join(folder, name);
    writeFileSync(path, content);
    return path;
  };

  it('is read without its last line break', () => {
    expect(depot({ ...complete, DEPOT_KEY: undefined, DEPOT_KEY_FILE: file('key', 'from a file, long\n') }).key).toBe('from a file, long');
  });

  it('is converted like every other', () => {
    expect(depot({ ...complete, DEPOT_TRUCKS_FILE: file('trucks', '7') }).trucks).toBe(7);
  });

  it('is refused when it is empty, absent, or given twice', () => {
    const trucks = { DEPOT_TRUCKS_FILE: file('empty', '\n') };
    expect(problemsOf({ ...complete, ...trucks })).toContain('DEPOT_TRUCKS: DEPOT_TRUCKS_FILE names the file');
    expect(problemsOf({ ...complete, DEPOT_NOTE_FILE: join(folder, 'none') })).toContain('cannot be read (ENOENT)');
    expect(problemsOf({ ...complete, DEPOT_KEY_FILE: file('twice', 'x') })).toContain('set DEPOT_KEY or DEPOT_KEY_FILE, not both');
  });

  it('never shows what a secret file holds', () => {
    expect(problemsOf({ ...complete, DEPOT_KEY: undefined, DEPOT_KEY_FILE: file('short', 'hunter2') })).not.toContain('hunter2');
  });
});

describe('RuntimeConfig', () => {
  it('is production and carries every room unless told', () => {
    const runtime = parseConfig({}, []).get(RuntimeConfig);
    expect(runtime).toMatchObject({ environment: 'production', isProduction: true, rooms: ['*'] });
    expect(runtime.carries('iot')).toBe(true);
  });

  it('carries the rooms it is told', () => {
    const runtime = parseConfig({ NODE_ENV: 'test', CITY_ROOMS: 'iot, auth' }, []).get(RuntimeConfig);
    expect(['iot', 'auth', 'waste'].map((room) => runtime.carries(room))).toEqual([true, true, false]);
    expect(runtime.isProduction).toBe(false);
  });
});

describe('the description', () => {
  it('says what production asks for', () => {
    const required = describeConfig([DepotConfig]).filter((variable) => variable.required);
    expect(required.map(({ name }) => name)).toEqual(['DEPOT_URL', 'DEPOT_KEY']);
    expect(describeConfig([DepotConfig])).toContainEqual({
      name: 'DEPOT_TRUCKS',
      group: 'depot',
      about: 'Trucks of the depot',
      default: 10,
      secret: false,
      required: false,
    });
  });

  it('makes an example that shows no secret and can be parsed', () => {
    const example = renderEnvExample([DepotConfig]);
    expect(example).toContain('# Trucks of the depot\n# DEPOT_TRUCKS=10\n');
    expect(example).toContain('# Required.\n# Secret: DEPOT_URL_FILE may name a file that holds it.\nDEPOT_URL=\n');
    expect(example).not.toContain('a key for development only');
    expect(example).toContain('# CITY_ROOMS=*');
    for (const line of example.split('\n')) expect(line).toMatch(/^$|^# |^[A-Z_]+=/);
  });
});
