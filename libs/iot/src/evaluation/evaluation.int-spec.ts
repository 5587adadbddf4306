import { newId } from '@madinina/platform/database';
import { Logger } from '@nestjs/common';
import { everyMinute, IngestHarness, messageOf, type TestDevice } from '../ingest/ingest.harness';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

describe('rules over what is stored', () => {
  let city: IngestHarness;
  let device: TestDevice;
  let start: number;
  const minute = (count: number): number => start + count * MINUTE;

  beforeAll(async () => {
    Logger.overrideLogger(false);
    city = await IngestHarness.start();
  });
  afterAll(() => city.stop());
  beforeEach(async () => {
    device = await city.device();
    start = Math.floor((Date.now() - 2 * HOUR) / MINUTE) * MINUTE;
  });

  const states = () => city.database.query('SELECT breach_since, open_alert_id FROM rule_states WHERE sensor_id = $1', [device.id]);
  const statuses = async () => (await city.alerts(device)).map(({ status }) => status);

  it('raise one alert with its reason and readings, and resolve it when the value is clear', async () => {
    await city.rule(device, {});
    await city.send(device, everyMinute(start, [150, 214]));
    const [alert] = await city.alerts(device);
    expect(alert).toMatchObject({ status: 'active', value: 214, reason: 'Bourg : 214 µg/m³ dépasse 200 µg/m³' });
    expect(alert!.readings).toEqual([{ timestamp: new Date(minute(1)).toISOString(), value: 214 }]);

    await city.send(device, everyMinute(minute(2), [230, 195, 199]));
    expect(await statuses()).toEqual(['active']);
    await city.send(device, everyMinute(minute(5), [190]));
    expect(await city.alerts(device)).toMatchObject([{ status: 'resolved', resolvedBy: null }]);
    expect(await city.events(device)).toEqual(['iot.alert-raised', 'iot.alert-resolved']);
    const changes = await city.database.query(
      'SELECT from_status, to_status, actor_id, reason FROM alert_changes WHERE alert_id = $1 ORDER BY id',
      [alert!.id],
    );
    expect(changes).toEqual([
      { from_status: null, to_status: 'active', actor_id: null, reason: alert!.reason },
      {
        from_status: 'active',
        to_status: 'resolved',
        actor_id: null,
        reason: 'Retour à la normale : 190 µg/m³, seuil de retour 190 µg/m³',
      },
    ]);
    expect(await states()).toEqual([]);
  });

  it('tell other rooms what they need to know', async () => {
    const ruleId = await city.rule(device, {});
    await city.send(device, everyMinute(start, [201]));
    const [event] = await city.database.query<{ data: object }>(`SELECT data FROM outbox_events WHERE data->>'sensorId' = $1`, [device.id]);
    const [alert] = await city.alerts(device);
    expect(event!.data).toMatchObject({
      alertId: alert!.id,
      type: 'threshold',
      severity: 'high',
      status: 'active',
      ruleId,
      ruleVersion: 1,
      ruleName: 'Pollution',
      sensorName: 'Bourg',
      sensorType: 'air_quality',
      zoneId: device.zoneId,
      zoneName: 'Schœlcher',
      value: 201,
      unit: 'µg/m³',
    });
  });

  it('measure a duration over batches, by the time of the readings', async () => {
    await city.rule(device, { durationSeconds: 600 });
    for (let count = 0; count < 10; count += 1) await city.send(device, everyMinute(minute(count), [210 + count]));
    expect(await statuses()).toEqual([]);
    expect(await states()).toMatchObject([{ breach_since: new Date(start), open_alert_id: null }]);
    await city.send(device, everyMinute(minute(10), [250]));
    const [alert] = await city.alerts(device);
    expect(alert!.reason).toBe('Bourg : 250 µg/m³ dépasse 200 µg/m³ depuis 10 min');
    expect(alert!.readings.map(({ value }) => value)).toEqual([210, 211, 212, 213, 214, 215, 216, 217, 218, 219, 250]);
  });

  it('show the last 20 readings of a long breach', async () => {
    await city.rule(device, { durationSeconds: 3_600 });
    await city.send(
      device,
      everyMinute(
        start,
        Array.from({ length: 61 }, (_, index) => 300 + index),
      ),
    );
    const [alert] = await city.alerts(device);
    expect(alert!.readings.map(({ value }) => value)).toEqual(Array.from({ length: 20 }, (_, index) => 341 + index));
  });

  it('raise, clear and raise again within one batch', async () => {
    await city.rule(device, {});
    await city.send(device, everyMinute(start, [201, 190, 202, 203, 100, 204]));
    expect((await city.alerts(device)).map(({ status, value }) => [status, value])).toEqual([
      ['resolved', 201],
      ['resolved', 202],
      ['active', 204],
    ]);
    expect(await city.events(device)).toEqual([
      'iot.alert-raised',
      'iot.alert-resolved',
      'iot.alert-raised',
      'iot.alert-resolved',
      'iot.alert-raised',
    ]);
  });

  it('are one alert for a value that comes and goes, over batches', async () => {
    await city.rule(device, { clearSeconds: 120 });
    await city.send(device, everyMinute(start, [201, 100, 202, 100]));
    await city.send(device, everyMinute(minute(4), [203, 100, 204]));
    const [alert] = await city.database.query('SELECT status, recurrences FROM alerts WHERE sensor_id = $1', [device.id]);
    expect(alert).toEqual({ status: 'active', recurrences: 3 });
    expect(await city.events(device)).toEqual(['iot.alert-raised']);
    await city.send(device, everyMinute(minute(7), [100, 100]));
    expect(await statuses()).toEqual(['active']);
    await city.send(device, everyMinute(minute(9), [100]));
    expect(await statuses()).toEqual(['resolved']);
    expect(await states()).toEqual([]);
  });

  it('judge in the order of time, whatever the order of arrival', async () => {
    await city.rule(device, { durationSeconds: 120 });
    const [first, second, third, fourth] = everyMinute(start, [210, 211, 212, 100]);
    await city.send(device, [fourth, second, first, third]);
    expect((await city.alerts(device)).map(({ status, value }) => [status, value])).toEqual([['resolved', 212]]);
  });

  it('never raise or clear for a late reading', async () => {
    await city.rule(device, {});
    await city.send(device, everyMinute(minute(10), [100]));
    await city.send(device, everyMinute(start, [500]));
    expect(await statuses()).toEqual([]);
    await city.send(device, everyMinute(minute(11), [500]));
    await city.send(device, everyMinute(minute(1), [0]));
    expect(await statuses()).toEqual(['active']);
  });

  it('pass over readings that are sent again', async () => {
    await city.rule(device, {});
    const readings = everyMinute(start, [201, 100]);
    await city.send(device, [...readings, ...readings]);
    await city.store(messageOf(device, readings), messageOf(device, readings[0]));
    expect(await statuses()).toEqual(['resolved']);
    expect(await city.events(device)).toHaveLength(2);
  });

  it('go on watching after a clock that ran a day ahead', async () => {
    await city.rule(device, {});
    await city.send(device, { value: 100, timestamp: new Date(Date.now() + 20 * HOUR).toISOString() });
    await city.send(device, { value: 300, timestamp: new Date(Date.now() + 6 * MINUTE).toISOString() });
    expect(await statuses()).toEqual(['active']);
  });

  it('do not raise again what a person resolved until the value was clear', async () => {
    await city.rule(device, {});
    await city.send(device, everyMinute(start, [201]));
    const person = newId();
    await city.database.query(`UPDATE alerts SET status = 'resolved', resolved_at = now(), resolved_by = $2 WHERE sensor_id = $1`, [
      device.id,
      person,
    ]);
    await city.send(device, everyMinute(minute(1), [250, 260]));
    expect(await statuses()).toEqual(['resolved']);
    await city.send(device, everyMinute(minute(3), [100]));
    expect(await city.alerts(device)).toMatchObject([{ resolvedBy: person }]);
    expect(await city.events(device)).toEqual(['iot.alert-raised']);
    await city.send(device, everyMinute(minute(4), [250]));
    expect(await statuses()).toEqual(['resolved', 'active']);
  });

  it('take over an alert that stands open when their memory of it is lost', async () => {
    await city.rule(device, {});
    await city.send(device, everyMinute(start, [201]));
    await city.database.query('DELETE FROM rule_states WHERE sensor_id = $1', [device.id]);
    await city.send(device, everyMinute(minute(1), [202]));
    expect(await statuses()).toEqual(['active']);
    expect(await city.events(device)).toEqual(['iot.alert-raised']);
    await city.send(device, everyMinute(minute(2), [100]));
    expect(await statuses()).toEqual(['resolved']);
  });

  it('measure the duration anew when they are changed', async () => {
    const ruleId = await city.rule(device, { durationSeconds: 600 });
    await city.send(device, everyMinute(start, [210, 210, 210, 210, 210, 210]));
    const condition = JSON.stringify({ operator: 'above', threshold: 205, clear: 200, durationSeconds: 300 });
    await city.database.query('UPDATE rules SET condition = $2, version = 2 WHERE id = $1', [ruleId, condition]);
    await city.rulesKnown(device, (versions) => versions.get(ruleId) === 2);
    await city.send(device, everyMinute(minute(6), [210, 210, 210, 210, 210]));
    expect(await statuses()).toEqual([]);
    await city.send(device, everyMinute(minute(11), [210]));
    expect(await statuses()).toEqual(['active']);
  });

  it('judge nothing once they are disabled, and raise nothing once they are removed', async () => {
    const ruleId = await city.rule(device, {});
    // Removed under the lock of whoever removes it, before ingest has heard of it.
    await city.database.query('UPDATE rules SET removed_at = now() WHERE id = $1', [ruleId]);
    await city.send(device, everyMinute(start, [201]));
    expect(await statuses()).toEqual([]);
    await city.database.query('UPDATE rules SET removed_at = NULL, enabled = false WHERE id = $1', [ruleId]);
    await city.rulesKnown(device, (versions) => versions.size === 0);
    await city.send(device, everyMinute(minute(1), [202]));
    expect(await statuses()).toEqual([]);
  });

  it('judge by type and by zone', async () => {
    const insert = (scope: object) =>
      city.database.query(
        `INSERT INTO rules (id, name, severity, sensor_type, zone_id, condition)
         SELECT $1, 'Large', 'low', type, zone, '{"operator":"above","threshold":0,"clear":0,"durationSeconds":0}'
         FROM jsonb_to_record($2) AS s(type text, zone uuid)`,
        [newId(), JSON.stringify(scope)],
      );
    await insert({ zone: device.zoneId });
    await insert({ zone: device.zoneId, type: 'air_quality' });
    await insert({ zone: device.zoneId, type: 'noise' });
    await insert({ type: 'air_quality' });
    await insert({ type: 'noise' });
    await city.rulesKnown(device, (versions) => versions.size === 3);
    await city.send(device, everyMinute(start, [1]));
    expect(await statuses()).toEqual(['active', 'active', 'active']);
    await city.database.query(`UPDATE rules SET enabled = false WHERE name = 'Large'`);
    await city.rulesKnown(device, (versions) => versions.size === 0);
  });

  it('keep no alert of a batch that fails', async () => {
    await city.rule(device, {});
    await city.database.query('ALTER TABLE outbox_events RENAME TO outbox_away');
    const batch = messageOf(device, everyMinute(start, [201]));
    await expect(city.store(batch)).rejects.toThrow('outbox_events');
    await city.database.query('ALTER TABLE outbox_away RENAME TO outbox_events');
    expect(await statuses()).toEqual([]);
    await city.store(batch);
    expect(await statuses()).toEqual(['active']);
  });
});
