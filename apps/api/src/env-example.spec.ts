import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '../../..');

describe('.env.example', () => {
  it('tells of every variable that an application reads', () => {
    const example = readFileSync(join(ROOT, '.env.example'), 'utf8');
    const sources = globSync('{apps,libs}/**/src/**/*.ts', { cwd: ROOT }).filter((file) => !/\.(int-|e2e-)?spec\.ts$/.test(file));
    const named = sources.flatMap((file) =>
      [...readFileSync(join(ROOT, file), 'utf8').matchAll(/@FromEnv\('(\w+)'/g)].map(([, name = '']) => name),
    );
    expect(named.length).toBeGreaterThan(50);
    expect(named.filter((name) => !new RegExp(`^(# )?${name}=`, 'm').test(example))).toEqual([]);
  });
});
