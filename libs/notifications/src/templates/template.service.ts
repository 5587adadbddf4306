import { type NotificationType } from '@madinina/contracts';
import { Database } from '@madinina/platform/database';
import { type Page, page } from '@madinina/platform/http';
import { Injectable } from '@nestjs/common';
import { type NoticeTexts } from '../notify/notice';
import { hasLooseBraces, mismatch, render, type Template, unevenVariables, type Variables } from './template';
import { TemplateError } from './template.errors';
import { type TemplateChange, TemplateRepository } from './template.repository';

/** Texts that are used again and again; each change is a version. */
@Injectable()
export class TemplateService {
  constructor(
    private readonly database: Database,
    private readonly templates: TemplateRepository,
  ) {}

  async list(limit: number, after: string | undefined): Promise<Page<Template>> {
    return page(await this.templates.list(limit + 1, after), limit, ({ id }) => [id]);
  }

  create(key: string, type: NotificationType, texts: NoticeTexts, by: string): Promise<Template> {
    check(texts);
    return this.database.transaction(async () => {
      const template = await this.templates.add(key, type, texts, by);
      if (!template) throw TemplateError.keyTaken();
      return template;
    });
  }

  change(id: string, expected: number | undefined, change: TemplateChange, by: string): Promise<Template> {
    if (change.texts) check(change.texts);
    return this.database.transaction(async () => {
      const template = await this.templates.change(id, expected, change, by);
      if (!template) throw (await this.templates.find(id)) ? TemplateError.stale() : TemplateError.notFound();
      return template;
    });
  }

  async remove(id: string): Promise<void> {
    if (!(await this.templates.remove(id))) throw TemplateError.notFound();
  }

  /** What people would read with these values. */
  async preview(id: string, variables: Variables): Promise<NoticeTexts> {
    const template = await this.templates.find(id);
    if (!template) throw TemplateError.notFound();
    return renderChecked(template, variables);
  }

  /** The texts of the template as it is now, with these values. */
  async textsOf(key: string, variables: Variables): Promise<NoticeTexts> {
    const template = await this.templates.findByKey(key);
    if (!template) throw TemplateError.keyUnknown();
    return renderChecked(template, variables);
  }
}

function renderChecked({ texts }: Template, variables: Variables): NoticeTexts {
  const { missing, unknown } = mismatch(texts, variables);
  if (missing.length > 0 || unknown.length > 0) throw TemplateError.valuesMismatch({ missing, unknown });
  return render(texts, variables);
}

function check(texts: NoticeTexts): void {
  if (Object.values(texts).some(hasLooseBraces)) throw TemplateError.bracesLoose();
  const uneven = unevenVariables(texts);
  if (uneven.length > 0) throw TemplateError.variablesUneven({ variables: uneven });
}
