import { Probe } from '@madinina/platform/observability';
import { Database } from './database';

@Probe({ name: 'postgresql', needed: true })
export class DatabaseProbe {
  constructor(private readonly database: Database) {}

  async check(): Promise<void> {
    await this.database.pool.query('SELECT 1');
  }
}
