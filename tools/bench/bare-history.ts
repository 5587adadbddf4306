/**
 * The bare limit of `GET /api/v1/iot/sensors/{id}/data?interval=hour`: Fastify and node-postgres alone give the same bytes, from one prepared
 * statement on the summaries of hours, and know nothing of what is late or of the running hour. A process of its own; DATABASE_URL,
 * POOL_SIZE and PORT tell it where.
 */
import Fastify from 'fastify';
import { Pool } from 'pg';

const SQL = `SELECT s.unit, h.at, h.count, h.sum, h.min, h.max FROM sensors s LEFT JOIN reading_hours h ON h.sensor_id = s.id AND h.at >= $2 AND h.at < $3
  WHERE s.id = $1 ORDER BY h.at`;

interface Row {
  readonly unit: string;
  readonly at: Date;
  readonly count: number;
  readonly sum: number;
  readonly min: number;
  readonly max: number;
}

const pool = new Pool({ connectionString: process.env['DATABASE_URL'], max: Number(process.env['POOL_SIZE']), idleTimeoutMillis: 0 });
const server = Fastify();

server.get<{ Params: { id: string }; Querystring: { from: string; to: string } }>('/api/v1/iot/sensors/:id/data', async (request) => {
  const { id } = request.params;
  const [from, to] = [new Date(request.query.from), new Date(request.query.to)];
  const { rows } = await pool.query<Row>({ text: SQL, name: 'hours', values: [id, from, to] });
  return {
    sensorId: id,
    from: from.toISOString(),
    to: to.toISOString(),
    interval: 'hour',
    timeZone: 'UTC',
    unit: rows[0]?.unit,
    items: rows.map(({ at, count, sum, min, max }) => ({ timestamp: at.toISOString(), avg: sum / count, min, max, count })),
    nextCursor: null,
  };
});

process.once('disconnect', () => process.exit());
await server.listen({ host: '127.0.0.1', port: Number(process.env['PORT']) });
