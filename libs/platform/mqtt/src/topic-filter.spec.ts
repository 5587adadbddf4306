import { filterMatches } from './topic-filter';

describe('a topic filter', () => {
  it.each([
    ['city/+/sensors/+/readings', 'city/97209/sensors/a-1/readings'],
    ['city/#', 'city'],
    ['city/#', 'city/97209/alerts'],
    ['#', 'anything/at/all'],
    ['+/+', '/empty-first'],
    ['a/b', 'a/b'],
  ])('%s takes %s', (filter, topic) => expect(filterMatches(filter, topic)).toBe(true));

  it.each([
    ['city/+/sensors/+/readings', 'city/97209/sensors/a-1/status'],
    ['city/+/sensors/+/readings', 'city/97209/sensors/a-1/readings/more'],
    ['city/+/sensors/+/readings', 'city/97209/sensors/readings'],
    ['a/b', 'a/bc'],
    ['a/bc', 'a/b'],
    ['+', 'a/b'],
    ['a/b', 'a'],
  ])('%s does not take %s', (filter, topic) => expect(filterMatches(filter, topic)).toBe(false));
});
