import { Database } from '@madinina/platform/database';
import { Injectable } from '@nestjs/common';
import { type ImportFault, type ImportRecord } from './import-record';

const FIELDS = `i.id, i.layer_id AS "layerId", i.file_name AS "fileName", i.file_key AS "fileKey", i.format, i.mode, i.options, i.state, i.attempts,
  i.checked, i.written, i.repaired, i.reason, i.details, i.faults, i.left_out AS "leftOut", i.created_at AS "createdAt", i.finished_at AS "finishedAt"`;
const OPEN = `('receiving', 'queued', 'running')`;

type NewImport = Pick<ImportRecord, 'id' | 'fileName' | 'format' | 'mode' | 'options'> & {
  readonly layerId: string;
  readonly accountId: string;
  readonly fileKey: string;
};

/** Why an import failed. */
export interface ImportFailure {
  readonly reason: string;
  readonly details: Readonly<Record<string, unknown>>;
  readonly faults: readonly ImportFault[];
}

@Injectable()
export class FeatureImportRepository {
  constructor(private readonly database: Database) {}

  async insert({ id, layerId, accountId, fileName, fileKey, format, mode, options }: NewImport): Promise<void> {
    await this.database.query(
      `INSERT INTO gis_imports (id, layer_id, account_id, file_name, file_key, format, mode, options, state)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'receiving')`,
      [id, layerId, accountId, fileName, fileKey, format, mode, JSON.stringify(options)],
    );
  }

  async find(id: string): Promise<ImportRecord | undefined> {
    const [found] = await this.database.query<ImportRecord>(`SELECT ${FIELDS} FROM gis_imports i WHERE i.id = $1`, [id]);
    return found;
  }

  async remove(id: string): Promise<void> {
    await this.database.query('DELETE FROM gis_imports WHERE id = $1', [id]);
  }

  /** The file is whole. */
  async queue(id: string, told: Pick<ImportRecord, 'fileName' | 'format' | 'mode' | 'options'>): Promise<ImportRecord | undefined> {
    const [queued] = await this.database.query<ImportRecord>(
      `UPDATE gis_imports AS i SET state = 'queued', file_name = $2, format = $3, mode = $4, options = $5, moved_at = now()
       WHERE i.id = $1 AND i.state = 'receiving' RETURNING ${FIELDS}`,
      [id, told.fileName, told.format, told.mode, JSON.stringify(told.options)],
    );
    return queued;
  }

  /** One more attempt; undefined when it has ended, or another process is at it. */
  async begin(id: string): Promise<ImportRecord | undefined> {
    const [begun] = await this.database.query<ImportRecord>(
      `UPDATE gis_imports AS i SET state = 'running', attempts = i.attempts + 1, checked = 0, written = 0, moved_at = now()
       WHERE i.id = $1 AND (i.state = 'queued' OR (i.state = 'running' AND i.moved_at < now() - interval '20 seconds')) RETURNING ${FIELDS}`,
      [id],
    );
    return begun;
  }

  /** Back in the queue after an attempt that broke. */
  async waitAgain(id: string): Promise<void> {
    await this.database.pool.query(`UPDATE gis_imports SET state = 'queued', moved_at = now() WHERE id = $1 AND state = 'running'`, [id]);
  }

  /** Told beside the transaction that writes, so that others see it. */
  async noteProgress(id: string, { checked, written }: Pick<ImportRecord, 'checked' | 'written'>): Promise<void> {
    await this.database.pool.query(
      `UPDATE gis_imports SET checked = $2, written = $3, moved_at = now() WHERE id = $1 AND state = 'running'`,
      [id, checked, written],
    );
  }

  /** In the transaction that wrote the features. Whether this process still was the one at it. */
  async finish(
    { id, attempts }: Pick<ImportRecord, 'id' | 'attempts'>,
    { written, repaired, leftOut }: Pick<ImportRecord, 'written' | 'repaired' | 'leftOut'>,
  ): Promise<boolean> {
    const finished = await this.database.query(
      `UPDATE gis_imports SET state = 'done', checked = $3, written = $3, repaired = $4, left_out = $5, finished_at = now(), moved_at = now()
       WHERE id = $1 AND state = 'running' AND attempts = $2 RETURNING id`,
      [id, attempts, written, repaired, leftOut],
    );
    return finished.length > 0;
  }

  async fail(id: string, { reason, details, faults }: ImportFailure): Promise<void> {
    await this.database.query(
      `UPDATE gis_imports SET state = 'failed', reason = $2, details = $3, faults = $4, written = 0, finished_at = now(), moved_at = now()
       WHERE id = $1 AND state IN ${OPEN}`,
      [id, reason, JSON.stringify(details), JSON.stringify(faults)],
    );
  }

  async forgetFile(id: string): Promise<void> {
    await this.database.query('UPDATE gis_imports SET file_key = NULL WHERE id = $1', [id]);
  }

  /** Imports that stood still for so many seconds, oldest first. */
  still(seconds: number, most: number): Promise<ImportRecord[]> {
    return this.database.query<ImportRecord>(
      `SELECT ${FIELDS} FROM gis_imports i WHERE i.state IN ${OPEN} AND i.moved_at < now() - make_interval(secs => $1) ORDER BY i.moved_at LIMIT $2`,
      [seconds, most],
    );
  }

  /** Ended imports whose file is still there. */
  withFiles(most: number): Promise<ImportRecord[]> {
    return this.database.query<ImportRecord>(
      `SELECT ${FIELDS} FROM gis_imports i WHERE i.state NOT IN ${OPEN} AND i.file_key IS NOT NULL ORDER BY i.moved_at LIMIT $1`,
      [most],
    );
  }

  /** How many. */
  async forgetEndedBefore(moment: Date): Promise<number> {
    const forgotten = await this.database.query(
      `DELETE FROM gis_imports WHERE state NOT IN ${OPEN} AND file_key IS NULL AND moved_at < $1 RETURNING id`,
      [moment],
    );
    return forgotten.length;
  }
}
