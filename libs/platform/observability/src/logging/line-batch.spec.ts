import { spawnSync } from 'node:child_process';
import { setImmediate as turn } from 'node:timers/promises';
import pino from 'pino';
import { LineBatch } from './line-batch';

describe('LineBatch', () => {
  const written: string[] = [];
  const batch = new LineBatch({ write: (text) => void written.push(text) });
  const logger = pino({ base: null, timestamp: false }, batch);
  beforeEach(() => void written.splice(0));

  const messages = (text = ''): string[] =>
    text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => (JSON.parse(line) as { msg: string }).msg);

  it('writes the lines of one turn together, in order', async () => {
    for (const text of ['one', 'two', 'three']) logger.info(text);
    expect(written).toEqual([]);
    await turn();
    logger.info('four');
    await turn();
    expect(written.map(messages)).toEqual([['one', 'two', 'three'], ['four']]);
  });

  it('writes an error at once, with what was told before it', async () => {
    logger.info('before');
    logger.error('broken');
    expect(written.map(messages)).toEqual([['before', 'broken']]);
    await turn();
    expect(written).toHaveLength(1);
  });

  it('does not wait for the end of a turn that tells very much', () => {
    logger.info('x'.repeat(70_000));
    expect(written).toHaveLength(1);
  });

  it.each(['process.exit(3)', 'throw new Error("broken")', ''])('has written all when the process ends by %j', (ending) => {
    // Compiled by hand: what ends here is a whole process.
    const script = `
      const { writeSync } = require('node:fs');
      const { LineBatch } = require(${JSON.stringify(require.resolve('./line-batch'))});
      LineBatch.to({ write: (text) => writeSync(1, text) }).write('the last line');
      ${ending}`;
    const { stdout } = spawnSync(process.execPath, [
      '--experimental-transform-types',
      '--disable-warning=ExperimentalWarning',
      '-e',
      script,
    ]);
    expect(stdout.toString()).toBe('the last line');
  });
});
