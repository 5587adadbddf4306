import { Injectable } from '@nestjs/common';
import { defineEvents } from '@madinina/contracts';
import { Database } from '@madinina/platform/database';
import { IsInt } from 'class-validator';
import { type CityEvent, Events, type Listener, ListensTo, type Skipped } from './index';

export class BoatData {
  @IsInt() boat!: number;
}

export const HarbourEvents = defineEvents('harbour', { BoatArrived: BoatData, BerthTaken: BoatData, FlagLowered: BoatData });

/** Where listeners of the tests leave their mark; without a key, so that a second one shows. */
export const EFFECTS = 'CREATE TABLE effects (listener text NOT NULL, boat int NOT NULL, correlation_id text)';

/** What a test makes the listeners do, before or after their effect. */
export const behaviour: {
  before?: (event: CityEvent<BoatData>) => Promise<Skipped | undefined>;
  after?: (event: CityEvent<BoatData>) => Promise<void>;
} = {};

@Injectable()
abstract class Marks implements Listener<BoatData> {
  protected abstract readonly name: string;
  constructor(
    protected readonly database: Database,
    protected readonly events: Events,
  ) {}

  async handle(event: CityEvent<BoatData>): Promise<Skipped | undefined> {
    const skipped = await behaviour.before?.(event);
    if (skipped) return skipped;
    await this.database.query('INSERT INTO effects VALUES ($1, $2, $3)', [this.name, event.data.boat, event.correlationId]);
    await behaviour.after?.(event);
    return undefined;
  }
}

@ListensTo(HarbourEvents.BoatArrived, { name: 'customs.inspect-boat' })
export class InspectBoat extends Marks {
  protected readonly name = 'customs.inspect-boat';
}

@ListensTo(HarbourEvents.BoatArrived, { name: 'tavern.light-lamp' })
export class LightLamp extends Marks {
  protected readonly name = 'tavern.light-lamp';
}

/** Tells of a next event in the transaction of its own effect. */
@ListensTo(HarbourEvents.BoatArrived, { name: 'harbour.take-berth' })
export class TakeBerth extends Marks {
  protected readonly name = 'harbour.take-berth';

  override async handle(event: CityEvent<BoatData>): Promise<Skipped | undefined> {
    await this.events.publish(HarbourEvents.BerthTaken, { boat: event.data.boat });
    return super.handle(event);
  }
}

@ListensTo(HarbourEvents.BerthTaken, { name: 'harbour.post-bill' })
export class PostBill extends Marks {
  protected readonly name = 'harbour.post-bill';
}
