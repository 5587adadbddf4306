import { blameOf } from './storage-fault';

const fault = (code: string, constraint?: string): Error => Object.assign(new Error('failed'), { code, constraint });

describe('what a failed batch failed for', () => {
  it.each([
    [fault('22003'), 'readings'],
    [fault('23505', 'readings_pkey'), 'readings'],
    [fault('23514', 'device_ledgers_adds_up'), 'readings'],
    [fault('23514'), 'partitions'],
    [fault('23503', 'sensor_last_readings_sensor_id_fkey'), 'devices'],
  ])('%# is held against the data', (error, blame) => expect(blameOf(error)).toBe(blame));

  it.each(['57P01', '53100', '40P01', '08006', '42P01', 'ECONNREFUSED', 'EPIPE'])('%s may pass', (code) => {
    expect(blameOf(fault(code))).toBe('nothing');
  });

  it('knows nothing of other errors', () => {
    expect(blameOf(new TypeError('x'))).toBe('nothing');
    expect(blameOf(undefined)).toBe('nothing');
  });
});
