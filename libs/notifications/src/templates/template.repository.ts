import { type NotificationType } from '@madinina/contracts';
import { Database, newId } from '@madinina/platform/database';
import { Injectable } from '@nestjs/common';
import { type NoticeTexts } from '../notify/notice';
import { type Template } from './template';

const TEMPLATE = `id, key, type, texts, version, created_at AS "createdAt", updated_at AS "updatedAt"`;

/** What is left out stays. */
export interface TemplateChange {
  readonly type?: NotificationType | undefined;
  readonly texts?: NoticeTexts | undefined;
}

@Injectable()
export class TemplateRepository {
  constructor(private readonly database: Database) {}

  /** Oldest first; after the id `after`. */
  list(limit: number, after?: string): Promise<Template[]> {
    return this.database.query<Template>(
      `SELECT ${TEMPLATE} FROM notification_templates WHERE removed_at IS NULL AND ($1::uuid IS NULL OR id > $1) ORDER BY id LIMIT $2`,
      [after ?? null, limit],
    );
  }

  async find(id: string): Promise<Template | undefined> {
    const [template] = await this.database.query<Template>(
      `SELECT ${TEMPLATE} FROM notification_templates WHERE id = $1 AND removed_at IS NULL`,
      [id],
    );
    return template;
  }

  async findByKey(key: string): Promise<Template | undefined> {
    const [template] = await this.database.query<Template>(
      `SELECT ${TEMPLATE} FROM notification_templates WHERE key = $1 AND removed_at IS NULL`,
      [key],
    );
    return template;
  }

  /** Undefined when its key is taken. Inside a transaction, as its version is kept too. */
  async add(key: string, type: NotificationType, texts: NoticeTexts, by: string): Promise<Template | undefined> {
    const [template] = await this.database.query<Template>(
      `INSERT INTO notification_templates (id, key, type, texts) VALUES ($1, $2, $3, $4)
       ON CONFLICT (key) WHERE removed_at IS NULL DO NOTHING RETURNING ${TEMPLATE}`,
      [newId(), key, type, JSON.stringify(texts)],
    );
    if (template) await this.keepVersion(template, by);
    return template;
  }

  /** A new version; undefined when there is no such template, or its version is not `expected`. Inside a transaction. */
  async change(id: string, expected: number | undefined, { type, texts }: TemplateChange, by: string): Promise<Template | undefined> {
    const [template] = await this.database.query<Template>(
      `UPDATE notification_templates SET type = coalesce($3, type), texts = coalesce($4::jsonb, texts), version = version + 1, updated_at = now()
       WHERE id = $1 AND removed_at IS NULL AND ($2::integer IS NULL OR version = $2) RETURNING ${TEMPLATE}`,
      [id, expected ?? null, type ?? null, texts ? JSON.stringify(texts) : null],
    );
    if (template) await this.keepVersion(template, by);
    return template;
  }

  /** Its versions stay. Whether there was one. */
  async remove(id: string): Promise<boolean> {
    const removed = await this.database.query(
      'UPDATE notification_templates SET removed_at = now() WHERE id = $1 AND removed_at IS NULL RETURNING id',
      [id],
    );
    return removed.length > 0;
  }

  private async keepVersion({ id, version, type, texts }: Template, by: string): Promise<void> {
    await this.database.query(
      'INSERT INTO notification_template_versions (template_id, version, type, texts, changed_by) VALUES ($1, $2, $3, $4, $5)',
      [id, version, type, JSON.stringify(texts), by],
    );
  }
}
