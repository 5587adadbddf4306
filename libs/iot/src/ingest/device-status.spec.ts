import { readStatus } from './device-status';

const read = (content: unknown) => readStatus(Buffer.from(typeof content === 'string' ? content : JSON.stringify(content)));

describe('a status message', () => {
  it.each([
    [
      { status: 'active', battery: 87 },
      { status: 'active', battery: 87 },
    ],
    [{ status: 'error' }, { status: 'error', battery: null }],
    [
      { battery: 12.6, firmware: 'x' },
      { status: null, battery: 13 },
    ],
    [
      { status: null, battery: 0 },
      { status: null, battery: 0 },
    ],
  ])('%j is understood', (content, told) => expect(read(content)).toEqual(told));

  it.each(['{', 'null', '[]', '5', { status: 'maintenance' }, { status: 'on' }, { battery: '87' }, { battery: 101 }, { battery: -1 }, {}])(
    '%j is passed over',
    (content) => expect(read(content)).toHaveProperty('wrong'),
  );
});
