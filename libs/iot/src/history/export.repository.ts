import { Database } from '@madinina/platform/database';
import { Injectable } from '@nestjs/common';
import { type ExportFormat } from './export.dto';
import { type Span } from './history-period';

/** The place of a reading among those of its sensor; seq as text, because it may be beyond 2^53. */
export interface LastLine {
  readonly at: Date;
  readonly seq: string;
}

export interface Lines {
  /** Each with its line end; empty when there are none. */
  readonly text: string;
  readonly count: number;
  readonly last: LastLine | undefined;
}

const AT = `to_char(ts AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
// The unit is a text that a device chose. A spreadsheet takes one that begins like this for a formula, in quotes too.
const UNIT = `CASE WHEN unit ~ '^[-=+@]' THEN '''' ELSE '' END || unit`;

/** One line of a reading, made by PostgreSQL: to read each value here and to write it again would take four times as long. */
const LINE: Readonly<Record<ExportFormat, string>> = {
  csv: `${AT} || ',' || value || ',"' || replace(${UNIT}, '"', '""') || '",' || quality || ',' || id || E'\\r\\n'`,
  ndjson: `'{"timestamp":"' || ${AT} || '","value":' || value || ',"unit":' || to_json(unit) || ',"quality":' || quality || ',"id":"' || id || E'"}\\n'`,
};

@Injectable()
export class ExportRepository {
  constructor(private readonly database: Database) {}

  /** Undefined when there is no such sensor. */
  async nameOf(sensorId: string): Promise<string | undefined> {
    const [sensor] = await this.database.query<{ name: string }>('SELECT name FROM sensors WHERE id = $1', [sensorId]);
    return sensor?.name;
  }

  /** Readings as lines, oldest first, after `after`. */
  async lines(sensorId: string, { from, to }: Span, after: LastLine | undefined, format: ExportFormat, most: number): Promise<Lines> {
    const values = [sensorId, after?.at ?? new Date(from), new Date(to), ...(after ? [after.seq] : [])];
    const [found] = await this.database.query<{ text: string | null; count: number; at: Date | null; seq: string | null }>(
      `WITH page AS MATERIALIZED (
         SELECT * FROM readings WHERE sensor_id = $1 AND ts >= $2 AND ts < $3 ${after ? 'AND (ts, seq) > ($2, $4)' : ''} ORDER BY ts, seq LIMIT ${most}),
       last AS (SELECT ts, seq FROM page ORDER BY ts DESC, seq DESC LIMIT 1)
       SELECT (SELECT string_agg(line, '' ORDER BY ts, seq) FROM (SELECT ts, seq, ${LINE[format]} AS line FROM page) AS l) AS text,
         (SELECT count(*) FROM page) AS count, (SELECT ts FROM last) AS at, (SELECT seq::text FROM last) AS seq`,
      values,
    );
    const { text = null, count = 0, at = null, seq = null } = found ?? {};
    return { text: text ?? '', count, last: at === null || seq === null ? undefined : { at, seq } };
  }
}
