import { IotEvents } from '@madinina/contracts';
import { Database } from '@madinina/platform/database';
import { Events } from '@madinina/platform/events';
import { type Caller, decodeCursor, mapPage, type Page, page } from '@madinina/platform/http';
import { Injectable } from '@nestjs/common';
import { zoneReference } from '../zones/zone-reference';
import { alertChangedData, alertDetailsDto, alertDto } from './alert-mapper';
import { type AlertQuery } from './alert-query.dto';
import { type AlertDetailsRecord, type AlertStep, type MovedAlert } from './alert-record';
import { AlertListRepository } from './alert-list.repository';
import { seesHandling } from './alert.access';
import { type AlertDetailsDto, type AlertDto } from './alert.dto';
import { AlertError } from './alert.errors';
import { AlertRepository } from './alert.repository';

@Injectable()
export class AlertService {
  constructor(
    private readonly alerts: AlertRepository,
    private readonly lists: AlertListRepository,
    private readonly database: Database,
    private readonly events: Events,
  ) {}

  /** The newest first. */
  async list(caller: Caller, { status, zone, sensor, cursor, limit, ...filter }: AlertQuery): Promise<Page<AlertDto>> {
    const after = decodeCursor(cursor, ['instant', 'uuid']);
    const found = await this.lists.list(
      { statuses: [...new Set(status)], ...zoneReference(zone), sensorId: sensor, ...filter },
      after && { at: after[0], id: after[1] },
      limit + 1,
    );
    const withHandling = seesHandling(caller);
    return mapPage(
      page(found, limit, ({ raisedAt, id }) => [raisedAt, id]),
      (alert) => alertDto(alert, withHandling),
    );
  }

  /** @throws iot.alert.not_found */
  async get(caller: Caller, id: string): Promise<AlertDetailsDto> {
    return alertDetailsDto(await this.existing(id), seesHandling(caller));
  }

  /** Once: asked again by the same person it answers the same. @throws iot.alert.not_found, iot.alert.already_acknowledged, iot.alert.already_resolved */
  acknowledge(caller: Caller, id: string): Promise<AlertDetailsDto> {
    return this.take(caller, id, { to: 'acknowledged', actorId: caller.accountId, note: null });
  }

  /** Once: asked again by the same person with the same note it answers the same. @throws iot.alert.not_found, iot.alert.already_resolved */
  resolve(caller: Caller, id: string, note: string): Promise<AlertDetailsDto> {
    return this.take(caller, id, { to: 'resolved', actorId: caller.accountId, note });
  }

  /** Resolves what a rule has open, because it is removed. In the caller's transaction. */
  async resolveOfRemovedRule(ruleId: string, actorId: string): Promise<void> {
    const reason = 'Règle supprimée';
    for (const alert of await this.alerts.resolveOfRule(ruleId, actorId, reason)) await this.tell(alert, actorId, reason);
  }

  private async take(caller: Caller, id: string, step: AlertStep): Promise<AlertDetailsDto> {
    const moved = await this.database.transaction(async () => {
      const alert = await this.alerts.move(id, step);
      if (alert) await this.tell(alert, step.actorId, step.note);
      return alert !== undefined;
    });
    const current = await this.existing(id);
    if (!moved && !isDone(current, step)) throw refused(current);
    return alertDetailsDto(current, seesHandling(caller));
  }

  private async tell(alert: MovedAlert, actorId: string, note: string | null): Promise<void> {
    const event = alert.status === 'resolved' ? IotEvents.AlertResolved : IotEvents.AlertAcknowledged;
    await this.events.publish(event, alertChangedData(alert, actorId, note));
  }

  private async existing(id: string): Promise<AlertDetailsRecord> {
    const alert = await this.alerts.find(id);
    if (!alert) throw AlertError.notFound();
    return alert;
  }
}

/** Whether the alert already stands where the same step, taken before, brought it. */
const isDone = (alert: AlertDetailsRecord, { to, actorId, note }: AlertStep): boolean =>
  alert.status === to && (to === 'acknowledged' ? alert.acknowledgedBy === actorId : alert.resolvedBy === actorId && alert.note === note);

const refused = ({ status }: AlertDetailsRecord): Error =>
  status === 'acknowledged' ? AlertError.alreadyAcknowledged({ state: status }) : AlertError.alreadyResolved({ state: status });
