import { type Locale } from '@madinina/contracts';
import { ApiProblems, IdParam, Public } from '@madinina/platform/http';
import { Controller, Get, Header, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProduces } from '@nestjs/swagger';
import { UnsubscribeService } from './unsubscribe.service';
import { DeliveryError } from '../deliveries/delivery.errors';

const ASK: Record<Locale, string> = { fr: 'Ne plus recevoir ces courriels', en: 'Stop these e-mails', gcf: 'Pa voyé mésaj kon tala ankò' };
const DONE: Record<Locale, string> = {
  fr: 'C’est fait : vous ne recevrez plus ces courriels.',
  en: 'Done: you will not get these e-mails any more.',
  gcf: 'Sa fèt : ou pé ké risivwè mésaj kon tala ankò.',
};

const page = (locale: Locale, content: string): string =>
  `<!doctype html><html lang="${locale}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark"><title>Madinina</title></head><body>${content}</body></html>`;

@ApiProduces('text/html')
@Controller({ path: 'notifications/unsubscribe', version: '1' })
export class UnsubscribeController {
  constructor(private readonly unsubscribing: UnsubscribeService) {}

  @Get(':id')
  @Public()
  @Header('content-type', 'text/html; charset=utf-8')
  @ApiOperation({ summary: 'The page behind the link of an e-mail that ends such e-mails', description: 'It changes nothing by itself.' })
  @ApiOkResponse({ schema: { type: 'string' } })
  @ApiProblems(DeliveryError.notFound)
  async showUnsubscribe(@Param() { id }: IdParam): Promise<string> {
    const locale = await this.unsubscribing.languageFor(id);
    return page(locale, `<form method="post"><button>${ASK[locale]}</button></form>`);
  }

  @Post(':id')
  @HttpCode(200)
  @Public()
  @Header('content-type', 'text/html; charset=utf-8')
  @ApiOperation({ summary: 'End such e-mails', description: 'Also for the button of mail programs (RFC 8058).' })
  @ApiOkResponse({ schema: { type: 'string' } })
  @ApiProblems(DeliveryError.notFound)
  async unsubscribe(@Param() { id }: IdParam): Promise<string> {
    const locale = await this.unsubscribing.stop(id);
    return page(locale, `<p>${DONE[locale]}</p>`);
  }
}
