import { newId } from '@madinina/platform/database';
import { firstIdOf } from './first-id-of';

describe('the first id of a moment', () => {
  it('stands between those that were made before and after', () => {
    const before = new Date();
    const id = newId();
    const after = new Date(Date.now() + 1);
    expect(firstIdOf(before) <= id).toBe(true);
    expect(firstIdOf(after) > id).toBe(true);
  });

  it.each([
    ['1970-01-01T00:00:00.001Z', '00000000-0001-7000-8000-000000000000'],
    ['2026-01-12T10:00:00.000Z', '019bb1a5-ed00-7000-8000-000000000000'],
  ])('of %s is %s', (moment, id) => {
    expect(firstIdOf(new Date(moment))).toBe(id);
  });
});
